"""What logins may have the owner of a book do for them on a server, and nothing else of it.

Each function runs as the owner, finds its tables by a fixed path, and knows by the login of the
session who calls it. They write the audit trail with the hash rule that is published.
"""

from __future__ import annotations

NOT_ADMINISTRATOR = "BD001"
NAME_TAKEN = "BD002"
UNKNOWN_OPERATOR = "BD003"

_HEAD = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, {schema}, pg_temp AS $$"

_NOTE = (
    """
CREATE OR REPLACE FUNCTION billing_note(action text, object text) RETURNS void
"""
    + _HEAD
    + """
DECLARE
  signer text := COALESCE(session_operator(), left(session_user::text, 60));
  moment timestamptz := clock_timestamp();
  last audit_head%ROWTYPE;
  said text := left(object, 300);
  chained text;
BEGIN
  IF action NOT IN ('operator.wrong_password', 'operator.sign_in_refused', 'call.refused',
    'operator.password') THEN
    RAISE insufficient_privilege USING MESSAGE = 'audit: not what is noted here';
  END IF;
  SELECT * INTO STRICT last FROM audit_head FOR UPDATE;
  chained := encode(sha256(convert_to(concat_ws(chr(31), last.seq + 1,
    to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    signer, action, said, last.hash), 'UTF8')), 'hex');
  INSERT INTO audit (seq, at, operator, action, object, prev_hash, hash)
    VALUES (last.seq + 1, moment, signer, action, said, last.hash, chained);
  UPDATE audit_head SET seq = last.seq + 1, hash = chained;
END$$
"""
)

_WRONG = (
    """
CREATE OR REPLACE FUNCTION billing_wrong_password(who text) RETURNS void
"""
    + _HEAD
    + """
DECLARE
  has_left boolean;
BEGIN
  UPDATE operator SET wrong_passwords = wrong_passwords + 1, wrong_at = clock_timestamp()
    WHERE name = who RETURNING deactivated_at IS NOT NULL INTO has_left;
  IF FOUND THEN
    PERFORM billing_note(CASE WHEN has_left THEN 'operator.sign_in_refused'
      ELSE 'operator.wrong_password' END, 'operator:' || who);
  END IF;
END$$
"""
)

_FORGET = (
    """
CREATE OR REPLACE FUNCTION billing_right_password() RETURNS void
"""
    + _HEAD
    + """
BEGIN
  UPDATE operator SET wrong_passwords = 0, wrong_at = NULL WHERE name = session_operator();
END$$
"""
)

_REFUSED = (
    """
CREATE OR REPLACE FUNCTION billing_refused_call(call text) RETURNS void
"""
    + _HEAD
    + """
DECLARE
  me text := session_operator();
BEGIN
  IF me IS NOT NULL AND call ~ '^[A-Za-z_]+[.][A-Za-z_]+$' THEN
    PERFORM billing_note('call.refused', 'call:' || call || ':' ||
      (SELECT role FROM operator WHERE name = me));
  END IF;
END$$
"""
)

# The verifier is made by whoever knows the password: the server never sees that.
_LOGIN = (
    """
CREATE OR REPLACE FUNCTION billing_give_login(who text, verifier text) RETURNS text
"""
    + _HEAD
    + """
DECLARE
  mine text := COALESCE((SELECT role FROM operator WHERE name = session_operator()), '');
  known operator%ROWTYPE;
  new_login text;
  marked text := 'billing-desktop:' || (SELECT book_id FROM book) || ':operator';
  role_id oid;
  grp text;
BEGIN
  IF mine <> 'administrator' AND NOT pg_has_role(session_user, current_user, 'MEMBER') THEN
    RAISE SQLSTATE '{not_administrator}' USING MESSAGE = 'not an administrator of this book';
  END IF;
  SELECT * INTO known FROM operator WHERE name = who FOR UPDATE;
  IF NOT FOUND OR known.deactivated_at IS NOT NULL THEN
    RAISE SQLSTATE '{unknown_operator}' USING MESSAGE = 'no such operator';
  END IF;
  IF verifier !~ '^SCRAM-SHA-256[$][0-9]+:[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+$' THEN
    RAISE SQLSTATE '{not_administrator}' USING MESSAGE = 'not a verifier of a password';
  END IF;
  new_login := known.name_folded || '@' || current_database();
  SELECT oid INTO role_id FROM pg_roles WHERE rolname = new_login;
  IF octet_length(new_login) > 63 OR role_id IS NOT NULL AND
    shobj_description(role_id, 'pg_authid') IS DISTINCT FROM marked THEN
    RAISE SQLSTATE '{name_taken}' USING MESSAGE = 'no login of that name can be made';
  END IF;
  IF role_id IS NULL THEN
    EXECUTE format('CREATE ROLE %I LOGIN NOCREATEROLE NOCREATEDB INHERIT PASSWORD %L',
      new_login, verifier);
    EXECUTE format('COMMENT ON ROLE %I IS %L', new_login, marked);
  ELSE
    EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L', new_login, verifier);
  END IF;
  grp := CASE known.role {groups} END;
  EXECUTE format('GRANT %I TO %I', grp, new_login);
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), new_login);
  UPDATE operator SET login = new_login WHERE name = who;
  PERFORM billing_note('operator.password', 'operator:' || who);
  RETURN new_login;
END$$
"""
)

# Whoever takes back more than the balance has needs a second person: looked at when all is booked.
_BEYOND = (
    """
CREATE OR REPLACE FUNCTION billing_within_balance() RETURNS trigger
"""
    + _HEAD
    + """
BEGIN
  IF session_operator() IS NOT NULL AND EXISTS (
    SELECT FROM entry e JOIN posting p USING (entry_id)
      WHERE e.source_kind = 'credit_note' AND e.source_ref = NEW.credit_note_number
      AND p.ledger_account = 'liability:balance:' || NEW.account_id AND p.amount_minor > 0)
    AND (SELECT balance_minor FROM account_balance WHERE account_id = NEW.account_id) < 0 THEN
    RAISE insufficient_privilege USING
      MESSAGE = 'correction: more than the balance has needs a second person';
  END IF;
  RETURN NULL;
END$$
"""
)

_BEYOND_TRIGGER = """
DROP TRIGGER IF EXISTS correction_within_balance ON correction;
CREATE CONSTRAINT TRIGGER correction_within_balance AFTER INSERT ON correction
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.status = 'issued' AND NEW.needs_second_person = 0 AND NEW.is_one_person = 0
    AND NEW.is_reissue = 0 AND NEW.credit_minor > 0)
  EXECUTE FUNCTION billing_within_balance();
ALTER TABLE correction ENABLE ALWAYS TRIGGER correction_within_balance
"""

FUNCTIONS = (_NOTE, _WRONG, _FORGET, _REFUSED, _LOGIN, _BEYOND, _BEYOND_TRIGGER)

INNER = ("billing_note(text, text)",)
FOR_DESKS = ("billing_wrong_password(text)",)
FOR_READERS = (
    "billing_wrong_password(text)",
    "billing_right_password()",
    "billing_refused_call(text)",
)
FOR_ADMINISTRATORS = ("billing_give_login(text, text)",)
