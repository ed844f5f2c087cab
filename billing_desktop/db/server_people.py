"""What the owner of a book on a server does to operators and their logins for administrators.

Each function runs as the owner and knows by the login of the session who calls it; see
`billing_desktop.db.server_functions`. No password comes to the server, only what it checks one by.
"""

from __future__ import annotations

CHANGED_MEANWHILE = "BD004"
LAST_ADMINISTRATOR = "BD005"

_HEAD = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, {schema}, pg_temp AS $$"

_IN_CHARGE = (
    """
CREATE OR REPLACE FUNCTION billing_require_administrator() RETURNS void
"""
    + _HEAD
    + """
BEGIN
  IF NOT pg_has_role(session_user, current_user, 'MEMBER') AND NOT EXISTS (
    SELECT FROM operator WHERE name = session_operator() AND role = 'administrator') THEN
    RAISE SQLSTATE '{not_administrator}' USING MESSAGE = 'not an administrator of this book';
  END IF;
END$$
"""
)

# A login that came with a backup from elsewhere is none of this book's to change.
_LOGIN_OF = (
    """
CREATE OR REPLACE FUNCTION billing_login_of(who text) RETURNS text
"""
    + _HEAD
    + """
BEGIN
  RETURN (SELECT o.login FROM operator o JOIN pg_roles r ON r.rolname = o.login
    WHERE o.name = who AND shobj_description(r.oid, 'pg_authid') =
      'billing-desktop:' || (SELECT book_id FROM book) || ':operator');
END$$
"""
)

_CHANGE = (
    """
CREATE OR REPLACE FUNCTION billing_change_operator(
  who text, seen integer, new_role text, stays boolean) RETURNS void
"""
    + _HEAD
    + """
DECLARE
  me text := COALESCE(session_operator(), left(session_user::text, 60));
  known operator%ROWTYPE;
  known_login text;
  grp text;
BEGIN
  PERFORM FROM operator ORDER BY name FOR UPDATE;
  PERFORM billing_require_administrator();
  SELECT * INTO known FROM operator WHERE name = who;
  IF NOT FOUND THEN
    RAISE SQLSTATE '{unknown_operator}' USING MESSAGE = 'no such operator';
  END IF;
  IF known.version <> seen OR NOT stays AND who = me THEN
    RAISE SQLSTATE '{changed_meanwhile}' USING MESSAGE = 'not as it was seen, or oneself';
  END IF;
  IF NOT (stays AND new_role = 'administrator') AND NOT EXISTS (SELECT FROM operator
    WHERE name <> who AND role = 'administrator' AND deactivated_at IS NULL) THEN
    RAISE SQLSTATE '{last_administrator}' USING MESSAGE = 'nobody would be in charge';
  END IF;
  UPDATE operator SET role = new_role, version = version + 1,
    deactivated_at = CASE WHEN NOT stays THEN COALESCE(deactivated_at, clock_timestamp()) END,
    deactivated_by = CASE WHEN NOT stays THEN COALESCE(deactivated_by, me) END
    WHERE name = who;
  known_login := billing_login_of(who);
  IF known_login IS NULL THEN
    RETURN;
  END IF;
  grp := CASE known.role {groups} END;
  EXECUTE format('REVOKE %I FROM %I', grp, known_login);
  IF stays THEN
    grp := CASE new_role {groups} END;
    EXECUTE format('GRANT %I TO %I', grp, known_login);
    EXECUTE format('ALTER ROLE %I LOGIN', known_login);
  ELSE
    EXECUTE format('ALTER ROLE %I NOLOGIN', known_login);
  END IF;
END$$
"""
)

# Who ends a session has to belong to its login; for this moment the owner does.
_END = (
    """
CREATE OR REPLACE FUNCTION billing_end_sessions(who text) RETURNS integer
"""
    + _HEAD
    + """
DECLARE
  theirs text;
  ended integer;
BEGIN
  PERFORM billing_require_administrator();
  theirs := billing_login_of(who);
  IF theirs IS NULL OR EXISTS (
    SELECT FROM operator WHERE name = who AND deactivated_at IS NULL) THEN
    RETURN 0;
  END IF;
  EXECUTE format('GRANT %I TO %I', theirs, current_user);
  SELECT count(pg_terminate_backend(pid)) INTO ended FROM pg_stat_activity
    WHERE usename = theirs AND pid <> pg_backend_pid();
  EXECUTE format('REVOKE %I FROM %I', theirs, current_user);
  RETURN ended;
EXCEPTION WHEN insufficient_privilege THEN
  RETURN 0;
END$$
"""
)

_OWN_PASSWORD = (
    """
CREATE OR REPLACE FUNCTION billing_own_password(verifier text) RETURNS void
"""
    + _HEAD
    + """
DECLARE
  me text := session_operator();
BEGIN
  IF me IS NULL OR billing_login_of(me) IS DISTINCT FROM session_user::text OR verifier
    !~ '^SCRAM-SHA-256[$][0-9]+:[A-Za-z0-9+/=]+[$][A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+$' THEN
    RAISE SQLSTATE '{not_administrator}' USING MESSAGE = 'not a password of one''s own';
  END IF;
  EXECUTE format('ALTER ROLE %I PASSWORD %L', session_user, verifier);
  UPDATE operator SET password_hash = '' WHERE name = me;
  PERFORM billing_note('operator.password', 'operator:' || me);
END$$
"""
)

FUNCTIONS = (_IN_CHARGE, _LOGIN_OF, _CHANGE, _END, _OWN_PASSWORD)

FOR_READERS = ("billing_own_password(text)",)
FOR_ADMINISTRATORS = (
    "billing_change_operator(text, integer, text, boolean)",
    "billing_end_sessions(text)",
)
