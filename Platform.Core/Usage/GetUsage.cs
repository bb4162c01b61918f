using FluentValidation;
using Npgsql;
using NpgsqlTypes;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Usage;

public enum UsageGrouping
{
    /// <summary>Days of the tenant's time zone, oldest first.</summary>
    Day,

    /// <summary>The dearest first.</summary>
    Agent,

    /// <summary>Models of their providers, the dearest first.</summary>
    Model,

    /// <summary>The dearest first.</summary>
    Provider,
}

/// <summary>Tokens and money of a time, summed up by day, agent, model or provider, with totals.</summary>
[Requires(Permissions.UsageRead)]
public sealed record GetUsage(UsageRange Range, UsageGrouping GroupBy = UsageGrouping.Day) : IQuery<UsageReport>;

/// <param name="Rows">At most <see cref="MaximumRows"/>; the totals hold all.</param>
/// <param name="TimeZone">The zone of the days.</param>
public sealed record UsageReport(IReadOnlyList<UsageSum> Rows, UsageSum Totals, string TimeZone)
{
    public const int MaximumRows = 1_000;
}

/// <summary>Sums of a group; of the keys those are set by which was grouped. <paramref name="Cost"/> is US dollars.</summary>
/// <param name="Failed">Calls that did not go well and yet may be billed.</param>
/// <param name="Estimated">Calls whose tokens the provider did not say.</param>
public sealed record UsageSum(
    DateOnly? Day, Guid? AgentId, string? Provider, string? Model, long Calls, long Failed, long Estimated, long PromptTokens, long CompletionTokens, long TotalTokens, decimal Cost,
    double AverageLatencyMs);

internal sealed class GetUsageValidator : AbstractValidator<GetUsage>
{
    public GetUsageValidator()
    {
        RuleFor(r => r.Range).SetValidator(new UsageRangeValidator());
        RuleFor(r => r.GroupBy).IsInEnum().Says(UsageRuleText.All, "GroupBy");
    }
}

internal sealed class GetUsageHandler(PlatformDbContext database, OperationContext context, BudgetWindows windows) : IHandler<GetUsage, UsageReport>
{
    private const string Sums =
        "count(*), count(*) FILTER (WHERE outcome <> 'ok'), count(*) FILTER (WHERE is_estimated), coalesce(sum(prompt_tokens), 0)::bigint, coalesce(sum(completion_tokens), 0)::bigint, "
        + "coalesce(sum(total_tokens), 0)::bigint, coalesce(sum(cost), 0), coalesce(avg(latency_ms), 0)::float8";

    private const string Where =
        " FROM token_usage WHERE tenant_id = $1 AND at >= $2 AND at < $3 AND ($4::uuid IS NULL OR agent_id = $4) AND ($5::text IS NULL OR provider = $5) AND ($6::text IS NULL OR model = $6)";

    public async Task<Result<UsageReport>> HandleAsync(GetUsage request, CancellationToken ct)
    {
        var zone = await windows.ZoneAsync(context.TenantId, ct);
        // The zone's name is one that .NET and PostgreSQL both know: the tenant's settings are checked against the same database of zones.
        var (keys, order) = request.GroupBy switch
        {
            UsageGrouping.Day => ("(at AT TIME ZONE $7)::date AS day, NULL::uuid, NULL::text, NULL::text", "1"),
            UsageGrouping.Agent => ("NULL::date, agent_id, NULL::text, NULL::text", "sum(cost) DESC, sum(total_tokens) DESC, 2"),
            UsageGrouping.Model => ("NULL::date, NULL::uuid, provider, model", "sum(cost) DESC, sum(total_tokens) DESC, 3, 4"),
            _ => ("NULL::date, NULL::uuid, provider, NULL::text", "sum(cost) DESC, sum(total_tokens) DESC, 3"),
        };
        var rows = await ReadAsync($"SELECT {keys}, {Sums}{Where} AND $7::text IS NOT NULL GROUP BY 1, 2, 3, 4 ORDER BY {order} LIMIT {UsageReport.MaximumRows}", request.Range, zone.Id, ct);
        var totals = await ReadAsync($"SELECT NULL::date, NULL::uuid, NULL::text, NULL::text, {Sums}{Where} AND $7::text IS NOT NULL", request.Range, zone.Id, ct);
        return new UsageReport(rows, totals[0], zone.Id);
    }

    private async Task<List<UsageSum>> ReadAsync(string sql, UsageRange range, string zone, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, (NpgsqlConnection)database.Database.GetDbConnection());
        command.Parameters.Add(new() { Value = context.TenantId.Value });
        command.Parameters.Add(new() { Value = range.From.ToUniversalTime() });
        command.Parameters.Add(new() { Value = range.To.ToUniversalTime() });
        command.Parameters.Add(new() { Value = (object?)range.AgentId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = (object?)range.Provider ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (object?)range.Model ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = zone });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var sums = new List<UsageSum>();
        while (await reader.ReadAsync(ct))
        {
            sums.Add(new UsageSum(
                reader.IsDBNull(0) ? null : reader.GetFieldValue<DateOnly>(0), reader.IsDBNull(1) ? null : reader.GetGuid(1), reader.IsDBNull(2) ? null : reader.GetString(2),
                reader.IsDBNull(3) ? null : reader.GetString(3), reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6), reader.GetInt64(7), reader.GetInt64(8), reader.GetInt64(9),
                reader.GetDecimal(10), reader.GetDouble(11)));
        }

        return sums;
    }
}
