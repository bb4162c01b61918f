using Platform.Core.Shared.Operations;

namespace Platform.Core.Access.Contracts;

/// <summary>Which end users may talk to an agent.</summary>
public enum AgentAccessMode
{
    /// <summary>Everybody, but for those who were refused by name.</summary>
    Open,

    /// <summary>Those on the list; the others get no answer.</summary>
    AllowList,

    /// <summary>Those on the list; a stranger's first message is a request that somebody of the staff decides on.</summary>
    RequiresAuthorization,
}

public enum EndUserState
{
    Authorized,

    /// <summary>Has written and waits for somebody's decision.</summary>
    Requested,

    /// <summary>Gets no answer, in every mode.</summary>
    Refused,
}

/// <summary>A person outside, as a channel knows them.</summary>
/// <param name="Channel"><c>telegram</c>, <c>websocket</c>, <c>rest</c> …: small letters.</param>
/// <param name="PlatformUserId">The channel's own id of the person.</param>
public sealed record EndUserView(
    Guid Id, string Channel, string PlatformUserId, EndUserState State, string? Note, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string UpdatedBy);

/// <param name="UpdatedAt">Null while nobody has changed the mode.</param>
public sealed record AgentAccessView(AgentAccessMode Mode, int Authorized, int Requested, int Refused, DateTimeOffset? UpdatedAt, string? UpdatedBy);

/// <summary>Whom an agent listens to. That the agent is there is for the caller to know: an agent that nobody said anything of is open.</summary>
/// <param name="Agent">Its id.</param>
[Requires(Permissions.AgentsRead)]
public sealed record GetAgentAccess(Guid Agent) : IQuery<AgentAccessView>;

/// <summary>The list keeps through every change of the mode.</summary>
[Requires(Permissions.AgentsWrite)]
public sealed record SetAgentAccess(Guid Agent, AgentAccessMode Mode) : ICommand<AgentAccessView>;

/// <summary>The end users of an agent's list, newest first.</summary>
/// <param name="Search">Part of the user's id or of the note.</param>
[Requires(Permissions.AgentsRead)]
public sealed record ListEndUsers(Guid Agent, EndUserState? State = null, string? Search = null, string? Cursor = null, int Limit = Cursor.DefaultLimit) : IQuery<Listing<EndUserView>>;

/// <summary>Lets an end user in, or refuses them; who is on the list already changes their state. Without a note the old one stays.</summary>
[Requires(Permissions.AgentsWrite)]
public sealed record AuthorizeEndUser(Guid Agent, string Channel, string PlatformUserId, string? Note = null, EndUserState State = EndUserState.Authorized) : ICommand<EndUserView>;

/// <summary>Takes an end user off the list: what happens to them then is for the mode to say.</summary>
[Requires(Permissions.AgentsWrite)]
public sealed record RemoveEndUser(Guid Agent, Guid Id) : ICommand<Done>;

/// <summary>The same by what the channel calls them.</summary>
[Requires(Permissions.AgentsWrite)]
public sealed record RemoveNamedEndUser(Guid Agent, string Channel, string PlatformUserId) : ICommand<Done>;

public enum Admission
{
    Admitted,

    /// <summary>The request waits; the person may be told so.</summary>
    Pending,

    Refused,
}

/// <summary>May this person be answered? Asked for every message; the first one of a stranger leaves a request where the mode wants it.</summary>
[Requires(Permissions.AgentsWrite)]
public sealed record AdmitEndUser(Guid Agent, string Channel, string PlatformUserId, string? Name = null) : ICommand<Admission>;

/// <summary>What open pages listen to; the ids are the agents'.</summary>
public static class EndUserNotices
{
    public const string Feature = "end_users";

    public const string Access = "access";
}
