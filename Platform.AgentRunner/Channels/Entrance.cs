using System.Net.Http.Json;
using System.Text.Json;
using Platform.AgentRunner.Hosting;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Channels;

/// <summary>The way of a person's message from a channel to the agent: may they be answered, and into the inbox, once however often it is brought.</summary>
internal sealed class Entrance(RunnerParts parts)
{
    /// <summary>How long a message is known by its id: twice as long as channels bring one again.</summary>
    public static readonly TimeSpan SeenFor = TimeSpan.FromDays(2);

    private static readonly TimeSpan ServerPatience = TimeSpan.FromSeconds(10);

    private readonly string _agent = parts.Settings.AgentId;

    public Task<bool> HasSeenAsync(string messageId, CancellationToken ct) => parts.Redis.KeyExistsAsync(RuntimeKeys.Seen(_agent, messageId), ct);

    /// <param name="user">As the channel calls them.</param>
    /// <param name="name">For those who decide.</param>
    /// <returns><c>admitted</c>, <c>pending</c> or <c>refused</c>.</returns>
    public async Task<string> AdmitAsync(string user, string? name, CancellationToken ct)
    {
        using var content = JsonContent.Create(new AdmissionRequest(parts.Settings.Integration!, user, name), ChannelJson.Default.AdmissionRequest);
        using var response = await SendAsync(HttpMethod.Post, "runner/v1/admissions", content, ServerPatience, ct);
        return (await response.Content.ReadFromJsonAsync(ChannelJson.Default.AdmissionAnswer, ct))!.Admission;
    }

    /// <summary>False: it is there already, or was.</summary>
    public async Task<bool> EnterAsync(AgentMessage message, CancellationToken ct)
    {
        var payload = JsonSerializer.Serialize(message, RuntimeJson.Readable.AgentMessage);
        var entered = await parts.Redis.ScriptEvaluateAsync(
            InboxScript.Text, InboxScript.Keys(_agent, _agent, message.MessageId!), InboxScript.Arguments(payload, SeenFor, RuntimeKeys.Input(_agent)), ct);
        parts.Heart.Moved();
        return entered.AsString() == InboxScript.Entered;
    }

    /// <summary>A call to the server that is given up after a while.</summary>
    /// <exception cref="HttpRequestException">It did not answer in time, too.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, TimeSpan patience, CancellationToken ct)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(ct);
        late.CancelAfter(patience);
        try
        {
            return await parts.Server.SendAsync(method, path, content, HttpCompletionOption.ResponseContentRead, late.Token);
        }
        catch (OperationCanceledException exception) when (!ct.IsCancellationRequested)
        {
            throw new HttpRequestException("The server did not answer in time.", exception);
        }
    }
}
