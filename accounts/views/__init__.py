from accounts.views.invitations import invitation
from accounts.views.security import end_other_sessions, end_session, security
from accounts.views.sso import sso_callback, sso_cancelled, sso_login

__all__ = ["end_other_sessions", "end_session", "invitation", "security", "sso_callback", "sso_cancelled", "sso_login"]
