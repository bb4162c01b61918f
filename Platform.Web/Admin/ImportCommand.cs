using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Agents.Import;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;

namespace Platform.Web.Admin;

/// <summary><c>import-assistants</c>: takes over what a service with the older assistants API has exported.</summary>
internal static class ImportCommand
{
    // A thousand assistants with long instructions are some megabytes.
    private const long MaximumBytes = 256L * 1024 * 1024;

    public static Command Command(Func<ParseResult, AdminSession> session)
    {
        var (tenant, file) = (AccessCommands.Required("--tenant", "Slug of the tenant."), AccessCommands.Required("--file", "JSON with the lists assistants, tools and links, in the assistants API's field names."));
        var dry = new Option<bool>("--dry-run") { Description = "Check and count, store nothing." };
        var command = new Command("import-assistants", "Imports assistants, tools and links with their ids; may be repeated.") { tenant, file, dry };
        command.Run(session, async (parsed, admin, ct) =>
        {
            var path = Path.GetFullPath(parsed.GetValue(file)!);
            if (!File.Exists(path))
                throw new AdminException("import.missing", $"{path} does not exist.");
            if (new FileInfo(path).Length > MaximumBytes)
                throw new AdminException("import.too_large", $"{path} is larger than {MaximumBytes / 1024 / 1024} MB.");
            var into = await admin.TenantAsync(parsed.GetValue(tenant)!, ct);
            var text = await File.ReadAllTextAsync(path, ct);
            var isDry = parsed.GetValue(dry);
            var backup = isDry ? null : await BackUpAsync(admin, into, path, ct);
            Print(admin.Output, await ImportAsync(admin, into, text, isDry, ct), isDry, backup);
        });
        return command;
    }

    private static async Task<string> BackUpAsync(AdminSession admin, TenantInfo tenant, string path, CancellationToken ct)
    {
        var present = await admin.RunAsync(new ExportAssistants(), tenant, ct);
        var stamp = TimeProvider.System.GetUtcNow().ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture);
        var backup = $"{path}.before-{stamp}.json";
        await using (var written = new FileStream(backup, FileMode.CreateNew))
        {
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(backup, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            await using var writer = new StreamWriter(written);
            await writer.WriteAsync(present.Json.AsMemory(), ct);
        }

        return backup;
    }

    private static async Task<ImportReport> ImportAsync(AdminSession admin, TenantInfo tenant, string text, bool dry, CancellationToken ct)
    {
        var services = await admin.ServicesAsync(ct);
        var result = await services.GetRequiredService<OperationRunner>().RunAsync(new ImportAssistants(text, dry), Actor.Shell(tenant.Id), ct);
        if (result.Succeeded)
            return result.Value;
        return result.Error is { Code: ImportReport.DryRun, Arguments: [ImportReport report] } ? report : throw new AdminException(result.Error.Code, result.Error.Detail);
    }

    private static void Print(AdminOutput output, ImportReport report, bool dry, string? backup)
    {
        output.Table(
            new { dry_run = dry, backup, report.Assistants, report.Tools, report.Links, report.Broken }, ["", "New", "Changed", "Unchanged", "Broken"],
            [Row("Assistants", report.Assistants), Row("Tools", report.Tools), Row("Links", report.Links)]);
        if (!output.IsJson && report.Broken.Count > 0)
            output.Table(report.Broken, ["Broken", "Why"], report.Broken.Select(fault => new[] { fault.Pointer, fault.Message }));
        output.Note(dry ? "Nothing was stored." : $"What was there before: {backup}");
    }

    private static string[] Row(string name, ImportCounts counts) =>
        [name, .. new[] { counts.New, counts.Changed, counts.Unchanged, counts.Broken }.Select(count => count.ToString(CultureInfo.InvariantCulture))];
}
