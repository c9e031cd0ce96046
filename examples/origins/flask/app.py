"""An origin that believes nobody but the gate: Flask with PyJWT (pip install flask "pyjwt[crypto]")."""

import base64
import hashlib
import os
import threading
import time

import jwt
from flask import Flask, abort, g, jsonify, request

ISSUER = os.environ["GATE_ISSUER"]
AUDIENCE = os.environ["GATE_AUDIENCE"]
BODY_BYTES_MAX = 1 << 20

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES_MAX
keys = jwt.PyJWKClient(os.environ["GATE_JWKS"])

seen: dict[str, int] = {}
lock = threading.Lock()


def is_new(claims: dict) -> bool:
    """Each token once, in this process: `jti` until `exp`."""
    now = time.time()
    with lock:
        for jti in [jti for jti, exp in seen.items() if exp < now - 5]:
            del seen[jti]
        if claims["jti"] in seen:
            return False
        seen[claims["jti"]] = claims["exp"]
        return True


def digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


@app.before_request
def from_gate() -> None:
    token = request.headers.get("X-Gatehouse-Identity", "")
    # The target as it came: WSGI's own PATH_INFO is decoded. Werkzeug and gunicorn call it RAW_URI.
    path, _, query = request.environ["RAW_URI"].partition("?")
    try:
        if jwt.get_unverified_header(token).get("typ") != "gatehouse-identity+jwt":
            abort(401)
        claims = jwt.decode(
            token,
            keys.get_signing_key_from_jwt(token).key,
            algorithms=["EdDSA", "ES256"],
            issuer=ISSUER,
            audience=AUDIENCE,
            leeway=5,
            options={"require": ["exp", "iat", "jti", "method", "path"]},
        )
    except jwt.PyJWTError:
        abort(401)
    if claims["method"] != request.method or claims["path"] != path:
        abort(401)
    if claims.get("query_sha256") != (digest(query.encode()) if query else None):
        abort(401)
    if "body_sha256" in claims and claims["body_sha256"] != digest(request.get_data()):
        abort(401)
    if not is_new(claims):
        abort(401)
    g.gate = claims


@app.route("/", defaults={"path": ""}, methods=["GET", "POST"])
@app.route("/<path:path>", methods=["GET", "POST"])
def orders(path: str):
    return jsonify(route=g.gate["route"], request_id=g.gate["request_id"], body=request.get_data(as_text=True))


if __name__ == "__main__":
    app.run("127.0.0.1", int(os.environ["PORT"]))
