namespace Platform.Web.Runtime.Channels;

/// <summary>Marks the texts of the channels' errors.</summary>
public sealed class ChannelsText;
