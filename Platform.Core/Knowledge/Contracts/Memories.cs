using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Contracts;

/// <summary>What a memory is about.</summary>
public enum MemoryKind
{
    Name,
    Place,
    Birthday,
    Contact,
    Company,
    Preference,

    /// <summary>Whatever else was asked to be remembered.</summary>
    Note,
}

/// <summary>Who wrote a memory down.</summary>
public enum MemorySource
{
    Rules,
    Model,
    Staff,
}

/// <summary>What an agent remembers of a user, the newest first.</summary>
/// <param name="Agent">Slug or id.</param>
/// <param name="User">As the channel calls them.</param>
/// <param name="Channel">Null for all of them.</param>
[Requires(Permissions.ConversationsRead)]
public sealed record ListMemories(string Agent, string User, string? Channel = null) : IQuery<IReadOnlyList<MemoryView>>;

/// <summary>Writes something down by hand. What is the same is replaced.</summary>
/// <param name="ExpiresAt">Null for never.</param>
[Requires(Permissions.ConversationsWrite)]
public sealed record AddMemory(string Agent, string Channel, string User, string Text, MemoryKind Kind = MemoryKind.Note, DateTimeOffset? ExpiresAt = null) : ICommand<MemoryView>
{
    public const int MaximumText = 500;
}

/// <summary>Forgets one thing.</summary>
[Requires(Permissions.ConversationsWrite)]
public sealed record ForgetMemory(string Agent, Guid Memory) : ICommand<Done>;

/// <summary>Forgets all that an agent remembers of a user.</summary>
/// <param name="Channel">Null for all of them.</param>
[Requires(Permissions.ConversationsWrite)]
public sealed record ForgetMemories(string Agent, string User, string? Channel = null) : ICommand<Done>;

/// <param name="SourceMessageId">The message that told it; null where nobody knows.</param>
/// <param name="ExpiresAt">Null for never.</param>
public sealed record MemoryView(
    Guid MemoryId, string Channel, string User, string Text, MemoryKind Kind, MemorySource Source, string? SourceMessageId, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset? ExpiresAt);
