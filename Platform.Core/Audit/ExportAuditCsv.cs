using System.Text;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Shared.Csv;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Audit;

/// <summary>Writes the entries, newest first, as CSV into <paramref name="Output"/>, row by row however many there are. The export itself is audited.</summary>
[Requires(Permissions.AuditExport)]
public sealed record ExportAuditCsv(AuditFilter Filter, Stream Output) : ICommand<ExportedAudit>;

/// <summary>The same for the platform's own trail.</summary>
[Requires(Permissions.TenantsManage), OutsideTenant]
public sealed record ExportPlatformAuditCsv(AuditFilter Filter, Stream Output) : ICommand<ExportedAudit>;

public sealed record ExportedAudit(long Entries);

internal sealed class ExportAuditCsvValidator : AbstractValidator<ExportAuditCsv>
{
    public ExportAuditCsvValidator() => RuleFor(r => r.Filter).SetValidator(new AuditFilterValidator());
}

internal sealed class ExportPlatformAuditCsvValidator : AbstractValidator<ExportPlatformAuditCsv>
{
    public ExportPlatformAuditCsvValidator() => RuleFor(r => r.Filter).SetValidator(new AuditFilterValidator());
}

internal sealed class ExportAuditCsvHandler(AuditReader reader, OperationContext context) : IHandler<ExportAuditCsv, ExportedAudit>, IHandler<ExportPlatformAuditCsv, ExportedAudit>
{
    private static readonly string[] Header =
        ["seq", "at", "actor_kind", "actor_id", "actor_name", "address", "action", "object_type", "object_id", "object_name", "before", "after"];

    public Task<Result<ExportedAudit>> HandleAsync(ExportAuditCsv request, CancellationToken ct) =>
        reader.ReadOwnAsync(source => WriteAsync(source, request.Filter, request.Output, ct), ct);

    public Task<Result<ExportedAudit>> HandleAsync(ExportPlatformAuditCsv request, CancellationToken ct) =>
        reader.ReadPlatformAcrossTenants(source => WriteAsync(source, request.Filter, request.Output, ct), ct);

    private async Task<Result<ExportedAudit>> WriteAsync(AuditSource source, AuditFilter filter, Stream output, CancellationToken ct)
    {
        // With a byte order mark: without it spreadsheets take UTF-8 for the system's code page.
        await using var writer = new StreamWriter(output, new UTF8Encoding(true), 16 * 1024, leaveOpen: true);
        await writer.WriteAsync(CsvLine.Of(Header).AsMemory(), ct);
        var count = 0L;
        var rows = ListAuditEntriesHandler.Rows(filter.Narrow(source.Entries).OrderByDescending(e => e.Seq));
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(ct))
        {
            await writer.WriteAsync(Line(row).AsMemory(), ct);
            count++;
        }

        context.Audit("audit.exported", "audit", source.Tenant.ToString(), after: new { Filter = filter, Entries = count });
        return new ExportedAudit(count);
    }

    private static string Line(AuditRow row) => CsvLine.Of(
    [
        row.Seq.ToString(System.Globalization.CultureInfo.InvariantCulture), row.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture),
        row.ActorKind.ToString(), row.ActorId, row.ActorName, row.Address, row.Action, row.ObjectType, row.ObjectId, row.ObjectName, row.Before, row.After,
    ]);
}
