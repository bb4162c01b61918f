using System.Text.Json;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents;

/// <summary>How an agent stands, as lists show it.</summary>
public enum AgentState
{
    /// <summary>Never published.</summary>
    Draft,

    Published,

    /// <summary>Published, and there is a version newer than the published one.</summary>
    DraftWaiting,

    Archived,
}

public enum AgentOrder
{
    Name,

    /// <summary>By the last change.</summary>
    Changed,

    /// <summary>As <see cref="ListAgentRows.Ranked"/> says, the rest after them by name.</summary>
    Ranked,
}

/// <summary>Which agents are looked at. Archived ones only where they are asked for.</summary>
/// <param name="Search">Part of name, slug or description.</param>
public sealed record AgentFilter(AgentState? State = null, string? Department = null, string? Provider = null, string? Model = null, string? Search = null);

/// <summary>An agent as a line of a list: without its configuration, of which only the model in effect is picked out.</summary>
/// <param name="ChangedBy">The name of who made the last change.</param>
public sealed record AgentRow(
    Guid Id, string Slug, string Name, AgentState State, string? Department, string Provider, string? Model, int NewestVersion, int? PublishedVersion, bool IsActive, long Epoch,
    DateTimeOffset ChangedAt, string ChangedBy);

/// <param name="Facets">Of all agents, whatever the filter; null where nobody asked.</param>
public sealed record AgentRows(IReadOnlyList<AgentRow> Items, string? NextCursor, AgentFacets? Facets);

/// <summary>The agents of the tenant as lines of a list. One statement, whatever their number and the length of their prompts.</summary>
[Requires(Permissions.AgentsRead)]
public sealed record ListAgentRows(AgentFilter Filter, AgentOrder Order = AgentOrder.Name, bool Descending = false, string? Cursor = null, int Limit = Cursor.DefaultLimit) : IQuery<AgentRows>
{
    /// <summary>Also counts what the list can be narrowed by.</summary>
    public bool WithFacets { get; init; }

    /// <summary>For <see cref="AgentOrder.Ranked"/>: those that something else ranks (what they cost), first one first.</summary>
    public IReadOnlyList<Guid> Ranked { get; init; } = [];
}

internal sealed class ListAgentRowsValidator : AbstractValidator<ListAgentRows>
{
    public ListAgentRowsValidator()
    {
        RuleFor(r => r.Limit).IsLimit();
        RuleFor(r => r.Filter.Search).IsSearch();
    }
}

internal sealed class ListAgentRowsHandler(PlatformDbContext database, OperationContext context) : IHandler<ListAgentRows, AgentRows>
{
    // Where none is named: OpenAI for a model, else the one that needs no network (as AgentConfig has it).
    internal const string ModelOfVersion =
        """
        LATERAL (SELECT coalesce(s.provider, CASE WHEN s.model_id IS NULL THEN 'offline' ELSE 'openai' END) AS provider, s.model_id AS model
            FROM jsonb_to_record(coalesce(v.config #> '{simple,settings}', '{}')) AS s(provider text, model_id text) OFFSET 0) m
        """;

    internal const string State =
        "CASE WHEN a.status <> 'Published' THEN a.status WHEN a.newest_version > a.published_version THEN 'DraftWaiting' ELSE 'Published' END";

    public async Task<Result<AgentRows>> HandleAsync(ListAgentRows request, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand { Connection = (NpgsqlConnection)database.Database.GetDbConnection() };
        var statement = new Statement(command);
        var (key, join) = request.Order switch
        {
            AgentOrder.Changed => ("a.updated_at", ""),
            AgentOrder.Ranked => ($"lpad(coalesce(r.place, 99999999)::text, 8, '0') || lower(a.name)", $"LEFT JOIN unnest({statement.Add(request.Ranked.ToArray())}) WITH ORDINALITY r(id, place) ON r.id = a.id"),
            _ => ("lower(a.name)", ""),
        };
        var where = Where(request.Filter, statement);
        var (direction, beyond) = request.Descending ? ("DESC", "<") : ("ASC", ">");
        if (request.Cursor is not null)
        {
            if (Cursor.Read(request.Cursor, 2) is not [{ ValueKind: JsonValueKind.String } last, { ValueKind: JsonValueKind.String } id] || !id.TryGetGuid(out var lastId))
                return Cursor.Malformed;
            if (request.Order != AgentOrder.Changed)
                where += $" AND ({key}, a.id) {beyond} ({statement.Add(last.GetString()!)}, {statement.Add(lastId)})";
            else if (last.TryGetDateTimeOffset(out var at))
                where += $" AND ({key}, a.id) {beyond} ({statement.Add(at)}, {statement.Add(lastId)})";
            else
                return Cursor.Malformed;
        }

        // The page is cut before anything of a configuration is opened.
        command.CommandText =
            $"""
            SELECT a.id, a.slug, a.name, {State}, a.department, m.provider, m.model, a.newest_version, a.published_version, a.is_active, a.epoch, a.updated_at, a.updated_by, a.key
            FROM (SELECT a.*, {key} AS key FROM agents a {join} WHERE {where} ORDER BY key {direction}, a.id {direction} LIMIT {request.Limit + 1}) a
                JOIN agent_versions v ON v.agent_id = a.id AND v.number = coalesce(a.published_version, a.newest_version)
                CROSS JOIN {ModelOfVersion}
            ORDER BY a.key {direction}, a.id {direction}
            """;
        var page = await ReadAsync(command, request.Limit, ct);
        return new AgentRows(page.Items, page.NextCursor, request.WithFacets ? await AgentFacets.ReadAsync((NpgsqlConnection)database.Database.GetDbConnection(), context.TenantId, ct) : null);
    }

    private string Where(AgentFilter filter, Statement statement)
    {
        var where = $"a.tenant_id = {statement.Add(context.TenantId.Value)}";
        where += filter.State is { } state ? $" AND {State} = {statement.Add(state.ToString())}" : " AND a.status <> 'Archived'";
        if (filter.Department is { } department)
            where += $" AND a.department = {statement.Add(department)}";
        if (filter.Search is { } search && !string.IsNullOrWhiteSpace(search))
        {
            var pattern = statement.Add(CommonRules.Contains(search));
            where += $" AND (a.name ILIKE {pattern} OR a.slug ILIKE {pattern} OR a.description ILIKE {pattern})";
        }

        if (filter.Provider is not { } provider)
            return where;
        var model = filter.Model is null ? "" : $" AND m.model = {statement.Add(filter.Model)}";
        return where
            + $" AND EXISTS (SELECT FROM agent_versions v CROSS JOIN {ModelOfVersion} WHERE v.agent_id = a.id AND v.number = coalesce(a.published_version, a.newest_version) AND m.provider = {statement.Add(provider)}{model})";
    }

    private static async Task<Listing<AgentRow>> ReadAsync(NpgsqlCommand command, int limit, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<(AgentRow Row, object Key)>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add((
                new AgentRow(
                    reader.GetGuid(0), reader.GetString(1), reader.GetString(2), Enum.Parse<AgentState>(reader.GetString(3)), Text(reader, 4), reader.GetString(5), Text(reader, 6), reader.GetInt32(7),
                    reader.IsDBNull(8) ? null : reader.GetInt32(8), reader.GetBoolean(9), reader.GetInt64(10), reader.GetFieldValue<DateTimeOffset>(11), reader.GetString(12)),
                reader.GetValue(13)));
        }

        var page = Listing<(AgentRow Row, object Key)>.Cut(rows, limit, row => [row.Key, row.Row.Id]);
        return new Listing<AgentRow>([.. page.Items.Select(item => item.Row)], page.NextCursor);
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private sealed class Statement(NpgsqlCommand command)
    {
        /// <summary>The place of a value in the text.</summary>
        public string Add(object value)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value is DateTimeOffset at ? at.ToUniversalTime() : value });
            return $"${command.Parameters.Count}";
        }
    }
}
