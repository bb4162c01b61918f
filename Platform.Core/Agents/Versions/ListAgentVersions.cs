using System.Text.Json.Nodes;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Data;
using Platform.Core.Agents.Testing;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Versions;

/// <summary>One immutable state of an agent's configuration: who made it, when, and why.</summary>
public sealed record AgentVersionView(int Number, bool IsPublished, string? Comment, string CreatedBy, DateTimeOffset CreatedAt, JsonObject? ConfigJson)
{
    /// <summary>Each time that it was put in effect, newest first.</summary>
    public IReadOnlyList<PublicationView> Publications { get; init; } = [];
}

/// <param name="Tests">How the test cases stood; null for times before there were any to keep.</param>
/// <param name="Reason">Why it was done although they were not green.</param>
public sealed record PublicationView(DateTimeOffset PublishedAt, string PublishedBy, string? Comment, TestsState? Tests, string? Reason);

/// <summary>The versions of an agent, newest first, without their configurations.</summary>
[Requires(Permissions.AgentsRead)]
public sealed record ListAgentVersions(string Agent, string? Cursor = null, int Limit = Cursor.DefaultLimit) : IQuery<Listing<AgentVersionView>>;

[Requires(Permissions.AgentsRead)]
public sealed record GetAgentVersion(string Agent, int Number) : IQuery<AgentVersionView>;

/// <summary>What version <paramref name="To"/> changes in <paramref name="From"/>.</summary>
[Requires(Permissions.AgentsRead)]
public sealed record DiffAgentVersions(string Agent, int From, int To) : IQuery<AgentVersionDiff>;

public sealed record AgentVersionDiff(int From, int To, IReadOnlyList<ConfigChange> Changes);

internal sealed class ListAgentVersionsValidator : AbstractValidator<ListAgentVersions>
{
    public ListAgentVersionsValidator() => RuleFor(r => r.Limit).IsLimit();
}

internal sealed class AgentVersionsHandler(PlatformDbContext database)
    : IHandler<ListAgentVersions, Listing<AgentVersionView>>, IHandler<GetAgentVersion, AgentVersionView>, IHandler<DiffAgentVersions, AgentVersionDiff>
{
    public async Task<Result<Listing<AgentVersionView>>> HandleAsync(ListAgentVersions request, CancellationToken ct)
    {
        if (await FindAsync(request.Agent, ct) is not { } agent)
            return AgentErrors.UnknownAgent;
        int? before = null;
        if (request.Cursor is not null)
        {
            if (Cursor.Read(request.Cursor, 1) is not [var key] || key.ValueKind != System.Text.Json.JsonValueKind.Number || !key.TryGetInt32(out var number))
                return Cursor.Malformed;
            before = number;
        }

        var rows = await database.Set<AgentVersion>().AsNoTracking().Where(v => v.AgentId == agent.Id && (before == null || v.Number < before))
            .OrderByDescending(v => v.Number).Take(request.Limit + 1)
            .Select(v => new AgentVersionView(v.Number, v.Number == agent.PublishedVersion, v.Comment, v.CreatedBy, v.CreatedAt, null)).ToListAsync(ct);
        var publications = await PublicationsAsync(agent, [.. rows.Select(row => row.Number)], ct);
        return Listing<AgentVersionView>.Cut(rows.ConvertAll(row => row with { Publications = [.. publications[row.Number]] }), request.Limit, row => [row.Number]);
    }

    public async Task<Result<AgentVersionView>> HandleAsync(GetAgentVersion request, CancellationToken ct)
    {
        if (await FindAsync(request.Agent, ct) is not { } agent)
            return AgentErrors.UnknownAgent;
        if (await VersionAsync(agent, request.Number, ct) is not { } version)
            return AgentErrors.UnknownVersion;
        return new AgentVersionView(version.Number, version.Number == agent.PublishedVersion, version.Comment, version.CreatedBy, version.CreatedAt, AgentConfig.Parse(version.Config))
        {
            Publications = [.. (await PublicationsAsync(agent, [version.Number], ct))[version.Number]],
        };
    }

    public async Task<Result<AgentVersionDiff>> HandleAsync(DiffAgentVersions request, CancellationToken ct)
    {
        if (await FindAsync(request.Agent, ct) is not { } agent)
            return AgentErrors.UnknownAgent;
        if (await VersionAsync(agent, request.From, ct) is not { } from || await VersionAsync(agent, request.To, ct) is not { } to)
            return AgentErrors.UnknownVersion;
        return new AgentVersionDiff(from.Number, to.Number, ConfigDiff.Of(AgentConfig.Parse(from.Config), AgentConfig.Parse(to.Config)));
    }

    private async Task<ILookup<int, PublicationView>> PublicationsAsync(Agent agent, int[] numbers, CancellationToken ct)
    {
        // A version that is switched to and fro for years shows its last times.
        const int most = 1_000;
        var rows = await database.Set<AgentPublication>().AsNoTracking().Where(p => p.AgentId == agent.Id && numbers.Contains(p.Number)).OrderByDescending(p => p.Id).Take(most).ToListAsync(ct);
        return rows.ToLookup(p => p.Number, p => new PublicationView(p.PublishedAt, p.PublishedBy, p.Comment, p.Tests, p.Reason));
    }

    private Task<Agent?> FindAsync(string name, CancellationToken ct) => database.Set<Agent>().AsNoTracking().Named(name).FirstOrDefaultAsync(ct);

    private Task<AgentVersion?> VersionAsync(Agent agent, int number, CancellationToken ct) =>
        database.Set<AgentVersion>().AsNoTracking().FirstOrDefaultAsync(v => v.AgentId == agent.Id && v.Number == number, ct);
}
