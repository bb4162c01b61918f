using System.Text.Json;
using Platform.Core.Runtime.Conversations;
using Platform.Core.Runtime.Queues;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;

namespace Platform.Tests.Runtime.Extending;

/// <summary><c>solved_queue</c>: conversations that a help desk calls solved → closed. A record: <c>{ "tenant": "acme", "conversation": "0199f3…" }</c>.</summary>
internal sealed class SolvedWorker(QueueServices services, OperationRunner operations, ITenantDirectory tenants) : QueueWorker(services, "solved_queue")
{
    protected override async Task<IReadOnlyList<string?>> WriteAsync(IReadOnlyList<string> records, CancellationToken ct)
    {
        var answers = new List<string?>();
        foreach (var record in records)
            answers.Add(await CloseAsync(record, ct));
        return answers;
    }

    private async Task<string?> CloseAsync(string text, CancellationToken ct)
    {
        if (Read(text) is not { Tenant: { } slug } solved)
            return "malformed";
        if (await tenants.FindAcrossTenants(slug, ct) is not { IsOpen: true } tenant)
            return "unknown_tenant";
        // Closing what is closed changes nothing: a record may come twice.
        var closed = await operations.RunAsync(new CloseConversation(solved.Conversation), Actor.Job("solved", tenant.Id), ct);
        return closed.Succeeded ? null : closed.Error.Code;
    }

    private static Solved? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Solved>(text, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Solved(string? Tenant, Guid Conversation);
}
