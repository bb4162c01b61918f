using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using Platform.AgentRunner.Graph;
using Platform.AgentRunner.Hosting;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Messages;

/// <summary>
/// May this person be answered? Channels ask before they take a message; programs that write to Redis themselves do not, so the runner asks for every message of an agent that does not listen
/// to everybody. That somebody was admitted is remembered for a minute; that they were not is asked again.
/// </summary>
internal sealed class Admissions(ServerConnection server)
{
    private static readonly TimeSpan MaximumAge = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan ServerPatience = TimeSpan.FromSeconds(10);

    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<(string Channel, string User), long> _admitted = new();

    /// <summary>Null: they may.</summary>
    public async Task<GraphFault?> RefusalAsync(AgentMessage message, CancellationToken ct)
    {
        var person = (message.Channel, User: message.PlatformUserId ?? message.ChatId);
        if (_admitted.TryGetValue(person, out var at) && TimeProvider.System.GetElapsedTime(at) < MaximumAge)
            return null;
        var admission = await AskAsync(person.Channel, person.User, message.UserData?["name"]?.ToString(), ct);
        if (admission != "admitted")
        {
            _admitted.TryRemove(person, out _);
            return admission == "pending"
                ? new GraphFault(Faults.WaitsForAuthorization, "The person waits for somebody's decision.")
                : new GraphFault(Faults.NotAuthorized, "The agent does not answer this person.");
        }

        if (_admitted.Count >= MostRemembered)
            _admitted.Clear();
        _admitted[person] = TimeProvider.System.GetTimestamp();
        return null;
    }

    private async Task<string> AskAsync(string channel, string user, string? name, CancellationToken ct)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(ct);
        late.CancelAfter(ServerPatience);
        using var content = JsonContent.Create(new AdmissionRequest(channel, user, name), ChannelJson.Default.AdmissionRequest);
        try
        {
            using var response = await server.SendAsync(HttpMethod.Post, "runner/v1/admissions", content, HttpCompletionOption.ResponseContentRead, late.Token);
            return (await response.Content.ReadFromJsonAsync(ChannelJson.Default.AdmissionAnswer, late.Token))!.Admission;
        }
        catch (HttpRequestException refused) when (refused.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity)
        {
            // No person can be called so: a name that no list can hold is on none.
            return "refused";
        }
    }
}
