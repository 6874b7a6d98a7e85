"""A Flask application that does nothing, on the same libraries: what a start costs at least."""

from flask import Flask, render_template_string
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

app = Flask("bare", static_folder=None)
app.config.update(SECRET_KEY="0" * 32, SQLALCHEMY_DATABASE_URI="sqlite://")
SQLAlchemy(app)
CSRFProtect(app)
LoginManager(app).user_loader(lambda _key: None)


@app.get("/")
def hello() -> str:
    """The first page."""
    return render_template_string("<p>{{ word }}</p>", word="here")
