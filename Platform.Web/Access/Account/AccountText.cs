namespace Platform.Web.Access.Account;

/// <summary>Marker of the account pages' texts.</summary>
public sealed class AccountText;
