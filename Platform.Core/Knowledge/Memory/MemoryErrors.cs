using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Memory;

/// <summary>Refusals of this part.</summary>
internal static class MemoryErrors
{
    public static readonly Error UnknownAgent = Error.NotFound("knowledge.unknown_agent", "There is no such agent.");

    public static readonly Error Unknown = Error.NotFound("knowledge.unknown_memory", "The agent does not remember this.");

    public static readonly Error TooMany = Error.Conflict("knowledge.too_many_memories", $"An agent remembers at most {MemoryRows.MostOfUser} things of a user: remove some first.", MemoryRows.MostOfUser);
}
