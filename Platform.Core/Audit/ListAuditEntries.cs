using System.Text.Json;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Audit.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Audit;

/// <summary>The audit trail of the actor's tenant, newest first.</summary>
[Requires(Permissions.AuditRead)]
public sealed record ListAuditEntries(AuditFilter Filter, string? Cursor = null, int Limit = Cursor.DefaultLimit) : IQuery<Listing<AuditRow>>;

/// <summary>The platform's own trail: sign-ins and the administration of tenants.</summary>
[Requires(Permissions.TenantsManage), OutsideTenant]
public sealed record ListPlatformAuditEntries(AuditFilter Filter, string? Cursor = null, int Limit = Cursor.DefaultLimit) : IQuery<Listing<AuditRow>>;

/// <param name="Before">The object's JSON before, where it was there.</param>
/// <param name="After">The object's JSON after, where it is there.</param>
public sealed record AuditRow(
    long Seq, DateTimeOffset At, ActorKind ActorKind, string ActorId, string ActorName, string? Address, string Action, string ObjectType, string ObjectId, string? ObjectName,
    string? Before, string? After);

internal sealed class ListAuditEntriesValidator : AbstractValidator<ListAuditEntries>
{
    public ListAuditEntriesValidator()
    {
        RuleFor(r => r.Filter).SetValidator(new AuditFilterValidator());
        RuleFor(r => r.Limit).IsLimit();
    }
}

internal sealed class ListPlatformAuditEntriesValidator : AbstractValidator<ListPlatformAuditEntries>
{
    public ListPlatformAuditEntriesValidator()
    {
        RuleFor(r => r.Filter).SetValidator(new AuditFilterValidator());
        RuleFor(r => r.Limit).IsLimit();
    }
}

internal sealed class ListAuditEntriesHandler(AuditReader reader) : IHandler<ListAuditEntries, Listing<AuditRow>>, IHandler<ListPlatformAuditEntries, Listing<AuditRow>>
{
    public Task<Result<Listing<AuditRow>>> HandleAsync(ListAuditEntries request, CancellationToken ct) =>
        reader.ReadOwnAsync(source => ReadAsync(source, request.Filter, request.Cursor, request.Limit, ct), ct);

    public Task<Result<Listing<AuditRow>>> HandleAsync(ListPlatformAuditEntries request, CancellationToken ct) =>
        reader.ReadPlatformAcrossTenants(source => ReadAsync(source, request.Filter, request.Cursor, request.Limit, ct), ct);

    internal static IQueryable<AuditRow> Rows(IQueryable<AuditEntry> entries) => entries.Select(e => new AuditRow(
        e.Seq, e.At, e.ActorKind, e.ActorId, e.ActorName, e.Address, e.Action, e.ObjectType, e.ObjectId, e.ObjectName, e.Before, e.After));

    private static async Task<Result<Listing<AuditRow>>> ReadAsync(AuditSource source, AuditFilter filter, string? cursor, int limit, CancellationToken ct)
    {
        var entries = filter.Narrow(source.Entries);
        if (cursor is not null)
        {
            if (Cursor.Read(cursor, 1) is not [{ ValueKind: JsonValueKind.Number } key] || !key.TryGetInt64(out var before))
                return Cursor.Malformed;
            entries = entries.Where(e => e.Seq < before);
        }

        var rows = await Rows(entries.OrderByDescending(e => e.Seq).Take(limit + 1)).ToListAsync(ct);
        return Listing<AuditRow>.Cut(rows, limit, row => [row.Seq]);
    }
}
