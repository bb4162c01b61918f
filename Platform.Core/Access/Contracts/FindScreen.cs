using Platform.Core.Shared.Operations;

namespace Platform.Core.Access.Contracts;

/// <summary>One television of the actor's tenant, for its preview.</summary>
[Requires(Permissions.ScreensRead)]
public sealed record FindScreen(Guid Id) : IQuery<FoundScreen>;

/// <summary>How a television shows the board.</summary>
public sealed record FoundScreen(string Name, IReadOnlyList<string> Departments, string Theme, string Language);
