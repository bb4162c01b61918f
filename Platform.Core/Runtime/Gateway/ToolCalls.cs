using System.Collections.Concurrent;
using System.Text.Json;
using Npgsql;
using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Data;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Gateway;

/// <summary>
/// Calls of tools by runners. One that changes something is claimed by its key before it runs and its result is kept: the process that goes on after a
/// crash gets the result, not a second run. Where the server itself died in the middle nobody knows what happened, and the model is told so.
/// </summary>
public sealed class ToolCalls(IAgentGateway agents, Databases databases, TimeProvider time)
{
    private const string Claim =
        "INSERT INTO tool_calls (tenant_id, agent_id, interaction_id, call_key, function, started_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";

    private const string Keep = "UPDATE tool_calls SET finished_at = $5, result = $6::jsonb WHERE tenant_id = $1 AND agent_id = $2 AND interaction_id = $3 AND call_key = $4";

    private const string Read = "SELECT result FROM tool_calls WHERE tenant_id = $1 AND agent_id = $2 AND interaction_id = $3 AND call_key = $4";

    private readonly ConcurrentDictionary<string, Task<ToolResult>> _running = new(StringComparer.Ordinal);

    public async Task<ToolResult> RunAsync(RunnerIdentity runner, ToolRequest request, CancellationToken ct)
    {
        if (await agents.ClassOfAsync(runner.TenantId, runner.Agent, request.Context, request.Call.Name, ct) is not ToolClass.Write)
            return await agents.CallToolAsync(runner.TenantId, runner.Agent, request, ct);
        // What changes something is not broken off because the process that wanted it has gone.
        var key = $"{runner.Agent}|{request.Context.InteractionId}|{request.Key}";
        return await _running.GetOrAdd(key, _ => OnceAsync(key, runner, request)).WaitAsync(ct);
    }

    private async Task<ToolResult> OnceAsync(string key, RunnerIdentity runner, ToolRequest request)
    {
        try
        {
            await Task.Yield();
            if (!await ClaimAsync(runner, request))
                return await KeptAsync(runner, request) ?? Unknown(request);
            var result = await agents.CallToolAsync(runner.TenantId, runner.Agent, request, CancellationToken.None);
            await KeepAsync(runner, request, result);
            return result;
        }
        finally
        {
            _running.TryRemove(key, out _);
        }
    }

    private async Task<bool> ClaimAsync(RunnerIdentity runner, ToolRequest request)
    {
        await using var command = Command(Claim, runner, request);
        command.Parameters.Add(new() { Value = request.Call.Name });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        return await command.ExecuteNonQueryAsync() == 1;
    }

    private async Task KeepAsync(RunnerIdentity runner, ToolRequest request, ToolResult result)
    {
        await using var command = Command(Keep, runner, request);
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        command.Parameters.Add(new() { Value = JsonSerializer.Serialize(result, RuntimeJson.Default.ToolResult) });
        await command.ExecuteNonQueryAsync();
    }

    private async Task<ToolResult?> KeptAsync(RunnerIdentity runner, ToolRequest request)
    {
        await using var command = Command(Read, runner, request);
        return await command.ExecuteScalarAsync() is string json ? JsonSerializer.Deserialize(json, RuntimeJson.Default.ToolResult) : null;
    }

    private NpgsqlCommand Command(string sql, RunnerIdentity runner, ToolRequest request)
    {
        var command = databases.System.CreateCommand(sql);
        foreach (var value in new object[] { runner.Tenant, runner.Agent, request.Context.InteractionId, request.Key })
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    private static ToolResult Unknown(ToolRequest request) => new(
        $$"""{"error":"tool.outcome_unknown","message":"The server stopped while '{{request.Call.Name}}' ran. It may or may not have taken effect, and was not run again. Tell the user so."}""",
        "tool.outcome_unknown", false, 0);
}
