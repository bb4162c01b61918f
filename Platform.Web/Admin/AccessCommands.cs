using System.CommandLine;
using Platform.Core.Access;
using Platform.Core.Access.Contracts;
using Platform.Core.Audit;
using Platform.Core.Office.SqlDoor;

namespace Platform.Web.Admin;

/// <summary>Tenants, people, keys, screens, and the check of the audit chain.</summary>
internal static class AccessCommands
{
    public static Command CreateTenant(Func<ParseResult, AdminSession> session)
    {
        var (name, slug) = (Required("--name", "Name of the tenant."), Required("--slug", "Short name in addresses: a–z, 0–9 and '-'."));
        var command = new Command("create-tenant", "Makes a tenant.") { name, slug };
        command.Run(session, async (parsed, admin, ct) =>
        {
            var tenant = await admin.RunAsync(new Core.Tenants.CreateTenant(parsed.GetValue(name)!, parsed.GetValue(slug)!), null, ct);
            admin.Output.Answer(new { id = tenant.Id.Value, tenant.Slug, tenant.Name }, ("Tenant", tenant.Name), ("Slug", tenant.Slug), ("Address", $"{admin.Settings.PublicUrl}/manage/{tenant.Slug}"));
        });
        return command;
    }

    public static Command CreateUser(Func<ParseResult, AdminSession> session)
    {
        var (email, password) = (Required("--email", "E-mail address to sign in with."), Required("--password", "First password; at least 8 characters."));
        var (tenant, role) = (Required("--tenant", "Slug of the tenant."), Required("--role", "owner, admin, operator or viewer."));
        var command = new Command("create-user", "Makes a person's account and membership.") { email, password, tenant, role };
        command.Run(session, async (parsed, admin, ct) =>
        {
            if (!Enum.TryParse<Role>(parsed.GetValue(role), ignoreCase: true, out var wanted) || !Enum.IsDefined(wanted))
                throw new AdminException("access.unknown_role", $"--role is '{parsed.GetValue(role)}': allowed are owner, admin, operator, viewer.");
            var into = await admin.TenantAsync(parsed.GetValue(tenant)!, ct);
            var user = await admin.RunAsync(new CreateUser(parsed.GetValue(email)!, parsed.GetValue(password)!, wanted), into, ct);
            admin.Output.Answer(
                new { id = user.Id.Value, email = parsed.GetValue(email), tenant = into.Slug, role = wanted },
                ("E-mail", parsed.GetValue(email)), ("Tenant", into.Slug), ("Role", wanted.ToString().ToLowerInvariant()));
        });
        return command;
    }

    public static Command CreateApiKey(Func<ParseResult, AdminSession> session)
    {
        var (tenant, name, scopes) = (Required("--tenant", "Slug of the tenant."), Required("--name", "What the key is for."), Required("--scopes", "Scopes, separated by commas: " + string.Join(", ", Grants.Scopes) + "."));
        var command = new Command("create-api-key", "Makes an API key and prints it, this once.") { tenant, name, scopes };
        command.Run(session, async (parsed, admin, ct) =>
        {
            var into = await admin.TenantAsync(parsed.GetValue(tenant)!, ct);
            var list = parsed.GetValue(scopes)!.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var key = await admin.RunAsync(new CreateApiKey(parsed.GetValue(name)!, list), into, ct);
            if (admin.Output.IsJson)
                admin.Output.Answer(new { id = key.Id, name = parsed.GetValue(name), tenant = into.Slug, scopes = list, key = key.Key });
            else
                admin.Output.Value("key", key.Key);
            admin.Output.Note("Keep it now: it is not shown again.");
        });
        return command;
    }

    public static Command CreateScreen(Func<ParseResult, AdminSession> session)
    {
        var (tenant, name) = (Required("--tenant", "Slug of the tenant."), Required("--name", "Name of the screen, such as its place."));
        var command = new Command("create-screen", "Makes a wall screen and prints its address, this once.") { tenant, name };
        command.Run(session, async (parsed, admin, ct) =>
        {
            var into = await admin.TenantAsync(parsed.GetValue(tenant)!, ct);
            var screen = await admin.RunAsync(new CreateScreen(parsed.GetValue(name)!), into, ct);
            var url = $"{admin.Settings.PublicUrl}/screen/{screen.Token}";
            if (admin.Output.IsJson)
                admin.Output.Answer(new { id = screen.Id, name = parsed.GetValue(name), tenant = into.Slug, token = screen.Token, url });
            else
                admin.Output.Value("token", screen.Token);
            admin.Output.Note($"Open on the screen: {url}\nKeep it now: it is not shown again.");
        });
        return command;
    }

    public static Command SetPassword(Func<ParseResult, AdminSession> session)
    {
        var (email, password) = (Required("--email", "E-mail address of the account."), Required("--password", "New password; at least 8 characters. It is changed again at the next sign-in."));
        var command = new Command("set-password", "Gives an account a new password, unlocks it and signs it out everywhere.") { email, password };
        command.Run(session, async (parsed, admin, ct) =>
        {
            await admin.RunAsync(new SetPassword(parsed.GetValue(email)!, parsed.GetValue(password)!), null, ct);
            admin.Output.Answer(new { email = parsed.GetValue(email) }, ("E-mail", parsed.GetValue(email)), ("Password", "set; another one is chosen at the next sign-in"));
        });
        return command;
    }

    public static Command OfficeSqlRole(Func<ParseResult, AdminSession> session)
    {
        var tenant = Required("--tenant", "Slug of the tenant.");
        var command = new Command("office-sql-role", "Makes (or renews) the tenant's login for modules that write office_agent_status by SQL, and prints its address, this once.") { tenant };
        command.Run(session, async (parsed, admin, ct) =>
        {
            var into = await admin.TenantAsync(parsed.GetValue(tenant)!, ct);
            var role = await admin.RunAsync(new CreateOfficeSqlRole(), into, ct);
            if (admin.Output.IsJson)
                admin.Output.Answer(new { tenant = into.Slug, role.Host, role.Port, role.Database, role.Role, role.Password, role.Schema, url = role.Url });
            else
                admin.Output.Value("url", role.Url);
            admin.Output.Note("Keep it now: it is not shown again. Running this again gives the role a new password.");
        });
        return command;
    }

    public static Command VerifyAudit(Func<ParseResult, AdminSession> session)
    {
        var tenant = new Option<string?>("--tenant") { Description = "Slug of the tenant; without it the platform's own chain." };
        var command = new Command("verify-audit", "Checks the hash chain of the audit trail.") { tenant };
        command.Run(session, async (parsed, admin, ct) =>
        {
            var into = parsed.GetValue(tenant) is { } slug ? await admin.TenantAsync(slug, ct) : null;
            var report = into is null
                ? await admin.RunAsync(new VerifyPlatformAuditChain(), null, ct)
                : await admin.RunAsync(new VerifyAuditChain(), into, ct);
            admin.Output.Answer(report, ("Entries checked", report.Checked.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("Chain", report.Break is null ? "whole" : "BROKEN"));
            if (report.Break is not null)
                throw new AdminException("audit.broken_chain", "The audit trail was changed from outside.");
        });
        return command;
    }

    internal static Option<string> Required(string name, string description) => new(name) { Description = description, Required = true };
}
