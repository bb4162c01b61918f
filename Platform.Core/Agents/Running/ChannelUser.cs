namespace Platform.Core.Agents.Running;

/// <summary>An end user: the same name in another channel may be somebody else.</summary>
public sealed record ChannelUser(string Channel, string User);
