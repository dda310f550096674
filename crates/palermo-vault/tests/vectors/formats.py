"""Numbers that the tests of palermo-vault expect, computed without any code of that crate.

Written from the description of the formats in the crate's documentation and from the standards it cites, on Python's
`hashlib`, `hmac` and the package `cryptography`. HPKE (RFC 9180), HChaCha20 (draft-irtf-cfrg-xchacha) and GF(256) are written out
here; before anything is computed they are held against the published numbers of `primitives.json`.

    python3 formats.py > formats.json        # needs the package cryptography, 44 or later
"""

import hashlib
import hmac
import json
import pathlib
import struct
import sys

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import aes_key_wrap_with_padding

PUBLISHED = json.loads((pathlib.Path(__file__).parent / "primitives.json").read_text())
unhex = bytes.fromhex


def some(n, name):
    """n bytes that look like chance and are the same in every run."""
    return hashlib.shake_256(name.encode()).digest(n)


# --- primitives that the package does not have ---------------------------------------------------------------------


def hkdf_extract(salt, ikm):
    return hmac.new(salt or bytes(32), ikm, hashlib.sha256).digest()


def hkdf_expand(prk, info, length):
    out, block, i = b"", b"", 1
    while len(out) < length:
        block = hmac.new(prk, block + info + bytes([i]), hashlib.sha256).digest()
        out, i = out + block, i + 1
    return out[:length]


def hkdf(ikm, info, length=32):
    ours = hkdf_expand(hkdf_extract(b"", ikm), info, length)
    assert ours == HKDF(SHA256(), length, None, info).derive(ikm)
    return ours


def public_of(private):
    raw = serialization.Encoding.Raw, serialization.PublicFormat.Raw
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes(*raw)


def hpke_seal(ikm_e, pk_r, info, aad, plain):
    """RFC 9180 §4.1, §5.1 and §6.1: KEM 0x0020, KDF 0x0001, AEAD 0x0003, base mode."""
    kem = b"KEM" + struct.pack(">H", 0x20)
    suite = b"HPKE" + struct.pack(">HHH", 0x20, 1, 3)

    def extract(suite_id, salt, label, ikm):
        return hkdf_extract(salt, b"HPKE-v1" + suite_id + label + ikm)

    def expand(suite_id, prk, label, info, length):
        return hkdf_expand(prk, struct.pack(">H", length) + b"HPKE-v1" + suite_id + label + info, length)

    sk_e = expand(kem, extract(kem, b"", b"dkp_prk", ikm_e), b"sk", b"", 32)
    enc = public_of(sk_e)
    dh = X25519PrivateKey.from_private_bytes(sk_e).exchange(X25519PublicKey.from_public_bytes(pk_r))
    shared = expand(kem, extract(kem, b"", b"eae_prk", dh), b"shared_secret", enc + pk_r, 32)
    psk_id_hash = extract(suite, b"", b"psk_id_hash", b"")
    info_hash = extract(suite, b"", b"info_hash", info)
    schedule = b"\0" + psk_id_hash + info_hash
    secret = extract(suite, shared, b"secret", b"")
    key = expand(suite, secret, b"key", schedule, 32)
    nonce = expand(suite, secret, b"base_nonce", schedule, 12)
    return enc + ChaCha20Poly1305(key).encrypt(nonce, plain, aad)


def hchacha20(key, nonce):
    words = list(struct.unpack("<4I", b"expand 32-byte k") + struct.unpack("<8I", key) + struct.unpack("<4I", nonce))

    def rotate(v, n):
        return ((v << n) | (v >> (32 - n))) & 0xFFFFFFFF

    def quarter(a, b, c, d):
        for x, y, z, n in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            words[x] = (words[x] + words[y]) & 0xFFFFFFFF
            words[z] = rotate(words[z] ^ words[x], n)

    for _ in range(10):
        for i in range(4):
            quarter(i, 4 + i, 8 + i, 12 + i)
        for i in range(4):
            quarter(i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4)
    return struct.pack("<8I", *(words[:4] + words[12:]))


def xchacha_seal(key, nonce, aad, plain):
    return ChaCha20Poly1305(hchacha20(key, nonce[:16])).encrypt(bytes(4) + nonce[16:], plain, aad)


def check_published():
    v = PUBLISHED["hpke-x25519-chacha20poly1305"]
    sealed = hpke_seal(*(unhex(v[k]) for k in ("ikmE", "pkRm", "info", "aad", "pt")))
    assert sealed.hex() == v["enc"] + v["ct"]
    v = PUBLISHED["xchacha20-poly1305"]
    sealed = xchacha_seal(*(unhex(v[k]) for k in ("key", "nonce", "aad", "plain")))
    assert sealed.hex() == v["cipher"] + v["tag"]
    v = PUBLISHED["aes-256-gcm"]
    sealed = AESGCM(unhex(v["key"])).encrypt(unhex(v["nonce"]), unhex(v["plain"]), unhex(v["aad"]))
    assert sealed.hex() == v["cipher"] + v["tag"]
    for name in ("kwp-aes192-20", "kwp-aes192-7", "kwp-aes256-3", "kwp-aes256-18"):
        v = PUBLISHED[name]
        assert aes_key_wrap_with_padding(unhex(v["kek"]), unhex(v["key"])).hex() == v["wrapped"]
    v = PUBLISHED["argon2id"]
    argon = Argon2id(salt=unhex(v["salt"]), length=32, iterations=v["passes"], lanes=v["lanes"],
                     memory_cost=v["kibibytes"], ad=unhex(v["associated"]), secret=unhex(v["secret"]))
    assert argon.derive(unhex(v["password"])).hex() == v["tag"]


# --- what the formats share ----------------------------------------------------------------------------------------


def context(*parts):
    parts = [p.encode() if isinstance(p, str) else p for p in parts]
    return b"".join(struct.pack(">I", len(p)) + p for p in parts)


def u32(n):
    return struct.pack(">I", n)


def head(major, n):
    for limit, info, form in ((24, None, None), (1 << 8, 24, ">B"), (1 << 16, 25, ">H"), (1 << 32, 26, ">I"), (1 << 64, 27, ">Q")):
        if n < limit:
            return bytes([major << 5 | (n if info is None else info)]) + (b"" if form is None else struct.pack(form, n))


def cbor(value):
    """Deterministic CBOR, RFC 8949 §4.2.1."""
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, dict):
        pairs = sorted((cbor(k), cbor(v)) for k, v in value.items())
        return head(5, len(pairs)) + b"".join(k + v for k, v in pairs)
    raise TypeError(value)


def key_id(public):
    return hashlib.sha256(context("palermo/public/1", public)).digest()[:16]


def padme(length):
    e = length.bit_length() - 1
    s = e.bit_length()
    mask = (1 << (e - s)) - 1
    return (length + mask) & ~mask


# --- the formats ---------------------------------------------------------------------------------------------------


def wrapped_key():
    root, org, place = some(32, "root"), some(32, "organisation"), "north"
    kek = hkdf(root, context("palermo/wrapped/1", "root key", "organisation key", place))
    return {
        "root": root.hex(), "organisation_key": org.hex(), "place": place,
        "bytes": (b"\1" + aes_key_wrap_with_padding(kek, org)).hex(),
        "ledger": hkdf(org, b"ledger").hex(),
    }


def sealed(suite):
    key, kid, generation, record = some(32, "content"), some(16, "key id"), 3, some(16, "record")
    organisation, register, slot = "north", "shelter.resident", "identity/identity"
    fields = {"name": "Анна Иванова".encode(), "note": b"x" * 300, "alias": b"", "born": b"1999-02-30"}
    text = cbor(fields)
    text = u32(len(text)) + text
    text += bytes(padme(len(text)) - len(text))
    aad = context("palermo/sealed/1", organisation, register, record, slot, kid, u32(generation))
    nonce = some(24 if suite == 1 else 12, "nonce")
    body = xchacha_seal(key, nonce, aad, text) if suite == 1 else AESGCM(key).encrypt(nonce, text, aad)
    return {
        "key": key.hex(), "key_id": kid.hex(), "generation": generation, "record": record.hex(),
        "organisation": organisation, "register": register, "slot": slot, "nonce": nonce.hex(),
        "fields": {k: v.hex() for k, v in fields.items()},
        "bytes": (bytes([1, suite]) + kid + u32(generation) + nonce + body).hex(),
    }


def grant(doubled):
    outer, private, ikm = some(32, "shred"), some(32, "grantee"), some(32, "ikm")
    key = some(32, "content" if doubled else "group")
    organisation, subject, compartment, generation = "north", some(16, "subject"), "clinical" if doubled else "", 2
    public = public_of(private)
    names = ("palermo/grant/1", "shred key", "content key") if doubled else ("palermo/handover/1", "", "private key")
    ctx = context(*names, organisation, subject, compartment, u32(generation), key_id(public))
    body = hpke_seal(ikm, public, ctx, b"", key)
    if doubled:
        body = aes_key_wrap_with_padding(hkdf(outer, ctx), body)
    return {
        "outer": outer.hex(), "grantee_private": private.hex(), "ikm": ikm.hex(), "key": key.hex(),
        "organisation": organisation, "subject": subject.hex(), "compartment": compartment, "generation": generation,
        "bytes": (b"\1\1" + body).hex(),
    }


HALVES, USER = some(64, "halves"), some(16, "user")


def argon2id(passphrase, salt, passes, kibibytes, lanes):
    return Argon2id(salt=salt, length=32, iterations=passes, lanes=lanes, memory_cost=kibibytes).derive(passphrase.encode())


def under(way, material):
    kek = hkdf(material, context("palermo/user/1", bytes([1, way]), "user keys", USER))
    return aes_key_wrap_with_padding(kek, HALVES)


def under_passphrase():
    passphrase, salt, cost = "صحيح батарея staple", some(16, "salt"), (2, 1024, 2)
    body = b"".join(map(u32, cost)) + salt + under(1, argon2id(passphrase, salt, *cost))
    return {
        "halves": HALVES.hex(), "user": USER.hex(), "passphrase": passphrase, "salt": salt.hex(),
        "passes": cost[0], "kibibytes": cost[1], "lanes": cost[2], "bytes": (b"\1\1" + body).hex(),
    }


def under_passkey():
    output = some(32, "prf")
    return {"output": output.hex(), "bytes": (b"\1\2" + under(2, output)).hex()}


def under_session():
    import base64

    token = some(32, "token")
    return {
        "token": base64.urlsafe_b64encode(token).decode().rstrip("="),
        "fingerprint": hashlib.sha256(token).hexdigest(), "bytes": (b"\1\3" + under(3, token)).hex(),
    }


def argon2id_default():
    passphrase, salt = "correct horse battery", some(16, "salt")
    return {"passphrase": passphrase, "salt": salt.hex(), "tag": argon2id(passphrase, salt, 3, 65536, 1).hex()}


CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def on_paper(data):
    bits = "".join(f"{b:08b}" for b in data)
    bits += "0" * (-len(bits) % 5)
    signs = "".join(CROCKFORD[int(bits[i:i + 5], 2)] for i in range(0, len(bits), 5))
    return "-".join(signs[i:i + 5] for i in range(0, len(signs), 5))


def gf256_tables():
    exp, log, x = [0] * 510, [0] * 256, 1
    for i in range(255):
        exp[i] = exp[i + 255] = x
        log[x] = i
        x ^= (x << 1) ^ (0x11B if x & 0x80 else 0)  # times 3, a generator
        x &= 0xFF
    return exp, log


EXP, LOG = gf256_tables()


def times(a, b):
    return EXP[LOG[a] + LOG[b]] if a and b else 0


def power(a, n):
    out = 1
    for _ in range(n):
        out = times(out, a)
    return out


def shares():
    secret, ident = some(32, "recovery"), some(4, "set")
    shared = secret + hashlib.sha256(context("palermo/shared/1", secret)).digest()[:4]
    rows = [some(len(shared), f"row {i}") for i in (1, 2)]
    texts = []
    for x in range(1, 6):
        values = bytes(s ^ times(a, x) ^ times(b, power(x, 2)) for s, a, b in zip(shared, *rows))
        total = hashlib.sha256(context("palermo/share/1", bytes([1, x, 3]), ident, values)).digest()[:4]
        texts.append(f"P1-{x}-3-" + on_paper(ident + values + total))
    return {"secret": secret.hex(), "set": ident.hex(), "coefficients": b"".join(rows).hex(), "texts": texts}


def index():
    """The tokens are written here by hand, as the rules of `index` and `index::sound` say."""
    key, concept = some(32, "index"), "core.person_name"

    def tag(token):
        return hmac.new(key, context(concept, token), hashlib.sha256).digest()[:4].hex()

    entries = [
        ("identifier", "AB 123-456/7", None, ["i:ab1234567"]),
        ("phone", "+390911234567", None, ["t:+390911234567"]),
        ("name", "Jean-Pierre DÉSIRÉ", None, ["x:jean", "p:49", "x:pierre", "p:17", "x:desire", "p:357"]),
        ("name", "Straße", None, ["x:strasse", "p:5375"]),
        ("name", "أحمد محمد", None, ["x:احمد", "p:083", "x:محمد", "p:83"]),
        ("name", "Иван Хрущёв", None, ["x:иван", "p:029", "x:хрущев", "p:0752"]),
        ("name", "王小明", None, ["x:王小明", "p:0945894", "p:094", "p:45894", "p:0945", "p:894"]),
        ("birth", "Anna Li", "1999-02-28", ["b:09:1999-02-28", "b:6:1999-02-28"]),
    ]
    return {
        "key": key.hex(), "concept": concept,
        "entries": [{"kind": k, "value": v, "born": b, "tags": sorted(map(tag, t))} for k, v, b, t in entries],
    }


def stream_chunks(suite, key, head, plain):
    out, chunks = head, [plain[i:i + 65536] for i in range(0, len(plain), 65536)] or [b""]
    for n, chunk in enumerate(chunks):
        last = n == len(chunks) - 1
        nonce = struct.pack(">Q", n).rjust(24 if suite == 1 else 12, b"\0")
        aad = context("palermo/stream/1", hashlib.sha256(head).digest(), struct.pack(">Q", n), bytes([last]))
        out += xchacha_seal(key, nonce, aad, chunk) if suite == 1 else AESGCM(key).encrypt(nonce, chunk, aad)
    return out


def container(suite):
    key, purpose, length = some(32, "stream"), "backup", 65536 * 2 + 100
    privates, chances = [[some(32, f"{name} {i}") for i in (1, 2)] for name in ("recipient", "chance")]
    head = bytes([1, suite, len(privates)])
    for private, ikm in zip(privates, chances):
        public = public_of(private)
        info = context("palermo/container/1", purpose, key_id(public))
        head += key_id(public) + hpke_seal(ikm, public, info, b"", key)
    plain = bytes(i * 7 % 251 for i in range(length))
    return {
        "key": key.hex(), "purpose": purpose, "length": length, "recipients": [p.hex() for p in privates],
        "ikm": [c.hex() for c in chances], "plain_sha256": hashlib.sha256(plain).hexdigest(),
        "sealed_sha256": hashlib.sha256(stream_chunks(suite, key, head, plain)).hexdigest(),
    }


def file(suite):
    """At the place of the tests of `stream`."""
    key, salt, plain = some(32, "content"), some(32, "salt"), "一张照片".encode()
    place = ["north", "shelter.paper", b"\5" * 16, "narrative/legal", b"\3" * 16, u32(1)]
    stream_key = hkdf(key, context("palermo/file/1", *place, salt))
    return {
        "key": key.hex(), "salt": salt.hex(), "plain": plain.hex(),
        "bytes": stream_chunks(suite, stream_key, bytes([1, suite]) + salt, plain).hex(),
    }


def ledger_code():
    key, m, steps = some(32, "ledger"), bytes(32), []
    for i in range(3):
        h = some(32, f"event {i}")
        m = hmac.new(key, m + h, hashlib.sha256).digest()
        steps.append({"h": h.hex(), "m": m.hex()})
    return {"key": key.hex(), "steps": steps}


def signed(name, letter, body):
    key = some(32, "signing")
    body = cbor(body)
    out = b"\1" + Ed25519PrivateKey.from_private_bytes(key).sign(context(name, body)) + body
    return key.hex(), {"bytes": out.hex(), "text": f"{letter}-{on_paper(out)}"}, out


def head_of_ledger():
    cases, previous = [], bytes(32)
    for org, seq, at in ((None, 0, 0), ("north", 1000, 1_795_000_000_123)):
        h, m = some(32, f"h {seq}"), some(32, f"m {seq}")
        body = {"installation": "palermo-1", "org_seq": seq, "h": h, "m": m, "at": at, "previous": previous}
        if org:
            body["org"] = org
        key, out, raw = signed("palermo/head/1", "H", body)
        cases.append({k: v.hex() if isinstance(v, bytes) else v for k, v in body.items()} | {"org": org} | out)
        previous = hashlib.sha256(raw).digest()
    return {"signing_key": key, "cases": cases}


def certificate():
    body = {
        "installation": "palermo-1", "org": "north", "subject": some(16, "subject"), "approver": "second.person",
        "erased": "2026-11-29", "backups": "2026-12-29",
    }
    key, out, _ = signed("palermo/certificate/1", "C", body)
    return {"signing_key": key} | body | {"subject": body["subject"].hex()} | out


def main():
    assert times(0x57, 0x83) == 0xC1  # FIPS 197 §4.2
    check_published()
    numbers = {
        "wrapped-key": wrapped_key(),
        "sealed-xchacha": sealed(1),
        "sealed-gcm": sealed(2),
        "padme": {"sizes": [[n, padme(n)] for n in (2, 3, 4, 5, 8, 9, 20, 100, 333, 1000, 1010, 65537, 1_000_001)]},
        "grant": grant(True),
        "handover": grant(False),
        "argon2id-default": argon2id_default(),
        "under-passphrase": under_passphrase(),
        "under-passkey": under_passkey(),
        "under-session": under_session(),
        "shares": shares(),
        "index": index(),
        "container-xchacha": container(1),
        "container-gcm": container(2),
        "file-xchacha": file(1),
        "file-gcm": file(2),
        "ledger-code": ledger_code(),
        "head": head_of_ledger(),
        "certificate": certificate(),
    }
    json.dump(numbers, sys.stdout, indent=1, ensure_ascii=False)
    print()


if __name__ == "__main__":
    main()
