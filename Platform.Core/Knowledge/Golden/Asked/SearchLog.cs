using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Golden.Asked;

/// <summary>
/// Keeps what was searched. Nobody waits for it: it writes some hundred at a time behind the searches, and where the database cannot keep up it leaves some out.
/// </summary>
internal sealed class SearchLog(Databases databases, TimeProvider time, ILogger<SearchLog> logger) : BackgroundService
{
    public const int LongestQuery = 1_000;

    private const int MostWaiting = 5_000;

    private const int MostAtOnce = 500;

    private const string Sql =
        """
        INSERT INTO knowledge_searches (tenant_id, at, id, query, origin, agent_id, found, best, took_ms)
        SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::int[], $8::float8[], $9::int[])
        """;

    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(500);

    private readonly Channel<Row> _rows = Channel.CreateBounded<Row>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Add(TenantId tenant, KnowledgeQuery query, KnowledgeFound found) => _rows.Writer.TryWrite(new Row(
        tenant.Value, time.GetUtcNow(), Guid.CreateVersion7(), Cut(query.Query), query.Origin is { Length: <= 10 } origin ? origin : "api", query.Agent, found.Items.Count,
        found.Items.Count == 0 ? null : found.Items[0].Score, (int)Math.Min(found.TookMs, int.MaxValue)));

    /// <summary>Writes what waits; how many there were.</summary>
    public async Task<int> WriteAsync(CancellationToken ct)
    {
        var rows = new List<Row>();
        while (rows.Count < MostAtOnce && _rows.Reader.TryRead(out var row))
            rows.Add(row);
        if (rows.Count == 0)
            return 0;
        await using var command = databases.System.CreateCommand(Sql);
        command.Parameters.Add(new() { Value = rows.ConvertAll(r => r.Tenant) });
        command.Parameters.Add(new() { Value = rows.ConvertAll(r => r.At) });
        command.Parameters.Add(new() { Value = rows.ConvertAll(r => r.Id) });
        command.Parameters.Add(new() { Value = rows.ConvertAll(r => r.Query) });
        command.Parameters.Add(new() { Value = rows.ConvertAll(r => r.Origin) });
        command.Parameters.Add(new() { Value = rows.ConvertAll(r => r.Agent), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = rows.ConvertAll(r => r.Found) });
        command.Parameters.Add(new() { Value = rows.ConvertAll(r => r.Best), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Double });
        command.Parameters.Add(new() { Value = rows.ConvertAll(r => r.TookMs) });
        return await command.ExecuteNonQueryAsync(ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _rows.Reader.WaitToReadAsync(stoppingToken))
        {
            try
            {
                await Task.Delay(Gather, time, stoppingToken);
                await WriteAsync(stoppingToken);
            }
            catch (NpgsqlException exception)
            {
                // These are lost; the list of questions is a sample then.
                GoldenLog.SearchesLost(logger, exception.GetType().Name);
            }
        }
    }

    // PostgreSQL keeps no character of the code 0.
    private static string Cut(string query) => (query.Length <= LongestQuery ? query : query[..LongestQuery]).Replace("\0", "", StringComparison.Ordinal);

    private sealed record Row(Guid Tenant, DateTimeOffset At, Guid Id, string Query, string Origin, Guid? Agent, int Found, double? Best, int TookMs);
}
