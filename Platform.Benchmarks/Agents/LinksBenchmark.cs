using System.Diagnostics;
using System.Globalization;

namespace Platform.Benchmarks.Agents;

/// <summary>A thousand assistants with five tools each, made and linked over HTTP by 64 connections at once.</summary>
internal static class LinksBenchmark
{
    private const int Assistants = 1_000;
    private const int Tools = 5;

    public static async Task RunAsync(string place, CancellationToken ct)
    {
        await using var installation = await Installation.StartAsync(place, ct);
        await installation.CreateTenantAsync(AssistantsApi.Scopes, ct);
        using var http = installation.CreateClient();
        var tools = new Guid[Tools];
        for (var i = 0; i < Tools; i++)
            tools[i] = await http.MakeToolAsync($"tool {i}", ct);
        var started = Stopwatch.GetTimestamp();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 64, CancellationToken = ct };
        var ids = new Guid[Assistants];
        await Parallel.ForAsync(0, Assistants, parallel, async (i, stop) => ids[i] = await http.MakeAssistantAsync($"assistant {i}", stop));
        await Parallel.ForAsync(0, Assistants * Tools, parallel, async (i, stop) => await http.LinkAsync(ids[i % Assistants], tools[i / Assistants], stop));
        var took = Stopwatch.GetElapsedTime(started);
        var (assistants, links) = (await installation.CountAsync("SELECT count(*) FROM agents", ct), await installation.CountAsync("SELECT count(*) FROM agent_tool_links", ct));
        var orphans = await installation.CountAsync("SELECT count(*) FROM agent_tool_links l WHERE NOT EXISTS (SELECT 1 FROM agents a WHERE a.id = l.agent_id) OR NOT EXISTS (SELECT 1 FROM tools t WHERE t.id = l.tool_id)", ct);
        // Each link also stands in the configuration in effect: one without the other would be a half-written change.
        var unequal = await installation.CountAsync(
            """
            SELECT count(*) FROM agents a JOIN agent_versions v ON v.agent_id = a.id AND v.number = coalesce(a.published_version, a.newest_version)
            WHERE jsonb_array_length(coalesce(v.config #> '{simple,settings,tools}', '[]')) <> (SELECT count(*) FROM agent_tool_links l WHERE l.agent_id = a.id)
            """, ct);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{assistants} assistants and {links} links in {took.TotalSeconds:F1} s ({(Assistants + (Assistants * Tools)) / took.TotalSeconds:F0} changes/s): {orphans} orphans, {unequal} configurations that say otherwise, load {Machine.Load()}"));
        if (assistants != Assistants || links != Assistants * Tools || orphans + unequal > 0)
            throw new InvalidOperationException("Something was lost.");
    }
}
