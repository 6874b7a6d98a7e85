"""Intranet of a Party committee and its branches.

Six layers; imports point down only (checked by import-linter):

web         composition root: application factory, error pages, headers, menu, commands
demo        the invented office that a demonstration shows
features    one package per thing a user does; features never import each other
pagekit     what every page needs: who is asking, may they, forms, fragments, notices
domain      all tables and all rules; no request, no form, no template
foundation  tools that do not know what a branch is
"""
