using System.CommandLine;
using System.CommandLine.Help;
using Platform.Core.Shared.Embedded;
using Platform.Core.Shared.Settings;

namespace Platform.Web.Admin;

/// <summary><c>./run admin …</c>: administration from the shell (contracts: README). Exit 0 or 1; <c>--json</c> for programs.</summary>
public static class AdminCommand
{
    internal static readonly Option<bool> Json = new("--json") { Description = "Print JSON for programs.", Recursive = true };

    /// <summary>Whether these arguments are for <see cref="RunAsync"/>; else the server starts. Faults in the settings stop everything but help and the report about them.</summary>
    public static bool Takes(string[] args, IReadOnlyList<string> problems) =>
        args.Any(word => word is "--help" or "-h" or "-?") || (args is ["admin", ..] && (problems.Count == 0 || args is [_, "verify-env", ..]));

    /// <param name="args">All that stands after <c>./run</c>.</param>
    public static Task<int> RunAsync(string[] args, PlatformSettings settings, IReadOnlyList<string> problems)
    {
        // Named as people call it, so that the usage lines can be typed as they stand.
        var root = new Command("admin", "Administers this installation of Platform.") { Json };
        var run = new Command("./run", "Platform, the control room of a company's AI staff. Without a command the server is started; README.md lists its settings.") { root, new HelpOption() };
        AdminSession Session(ParseResult parsed) => new(settings, new AdminOutput(parsed.GetValue(Json)));

        root.Subcommands.Add(VerifyEnvironment.Command(settings, problems));
        root.Subcommands.Add(SchemaCommands.Migrate(Session));
        root.Subcommands.Add(SchemaCommands.DatabaseUrl(Session));
        root.Subcommands.Add(SchemaCommands.RedisUrl(Session));
        root.Subcommands.Add(AccessCommands.CreateTenant(Session));
        root.Subcommands.Add(AccessCommands.CreateUser(Session));
        root.Subcommands.Add(AccessCommands.CreateApiKey(Session));
        root.Subcommands.Add(AccessCommands.CreateScreen(Session));
        root.Subcommands.Add(AccessCommands.SetPassword(Session));
        root.Subcommands.Add(AccessCommands.OfficeSqlRole(Session));
        root.Subcommands.Add(AccessCommands.VerifyAudit(Session));
        root.Subcommands.Add(BackupCommands.Backup(Session));
        root.Subcommands.Add(BackupCommands.Restore(Session));
        root.Subcommands.Add(ImportCommand.Command(Session));
        root.Subcommands.Add(OpenApiCommand.Command(Session));
        return run.Parse(args).InvokeAsync();
    }

    /// <summary>An action that prints expected failures as one line and answers 1.</summary>
    internal static void Run(this Command command, Func<ParseResult, AdminSession> session, Func<ParseResult, AdminSession, CancellationToken, Task> action) =>
        command.SetAction(async (parsed, ct) =>
        {
            await using var opened = session(parsed);
            try
            {
                await action(parsed, opened, ct);
                return 0;
            }
            catch (AdminException problem)
            {
                opened.Output.Fail(problem.Code, problem.Message);
                return 1;
            }
            catch (EmbeddedStartException problem)
            {
                opened.Output.Fail("shared.embedded_unavailable", problem.Message);
                return 1;
            }
            catch (Exception problem) when (Core.Shared.Data.DatabaseFault.IsUnavailable(problem))
            {
                opened.Output.Fail("shared.database_unavailable", $"The database cannot be reached: {problem.GetBaseException().Message}");
                return 1;
            }
        });
}

/// <summary>An expected failure of a command; the message is for the person at the shell.</summary>
internal sealed class AdminException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
