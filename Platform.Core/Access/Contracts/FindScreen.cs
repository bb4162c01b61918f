using Platform.Core.Shared.Operations;

namespace Platform.Core.Access.Contracts;

/// <summary>One television of the actor's tenant, for its preview.</summary>
[Requires(Permissions.ScreensRead)]
public sealed record FindScreen(Guid Id) : IQuery<ScreenRow>;

/// <summary>A television as lists and its preview show it, with the <paramref name="Version"/> that a change sends back.</summary>
public sealed record ScreenRow(
    Guid Id, string Name, IReadOnlyList<string> Departments, string Theme, string Language, bool Sound, DateTimeOffset CreatedAt, DateTimeOffset? LastSeenAt, int Version);
