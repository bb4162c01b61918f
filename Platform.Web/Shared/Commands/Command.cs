using System.Security.Claims;
using Platform.Web.Shared.Session;

namespace Platform.Web.Shared.Commands;

/// <summary>Something the command search can open. <paramref name="Section"/> and <paramref name="Text"/> are already localized.</summary>
public sealed record Command(string Section, string Text, string Icon, string Href, string? Hint = null);

/// <summary>Who searches, and in which tenant (null: in the platform area).</summary>
public sealed record CommandContext(ClaimsPrincipal Principal, ShellTenant? Tenant);

/// <summary>A feature's contribution to the command search. Answers with few and best results, and fast.</summary>
public interface ICommandSource
{
    /// <summary>Position of the section in the list.</summary>
    int Order { get; }

    ValueTask<IReadOnlyList<Command>> SearchAsync(string query, CommandContext context, CancellationToken cancellationToken);
}
