using System.Globalization;
using Microsoft.Extensions.Localization;

namespace Platform.Web.Runtime.Conversations;

/// <summary>What people call the things of a conversation.</summary>
internal static class ConversationWords
{
    /// <summary>A channel of another making keeps its own name.</summary>
    public static string Channel(IStringLocalizer text, string channel) => text[$"Channel.{channel}"] is { ResourceNotFound: false } known ? known : channel;

    /// <summary>A node of the way to an answer.</summary>
    public static string Node(IStringLocalizer text, string node) => text[$"Node.{node}"] is { ResourceNotFound: false } known ? known : node;

    /// <summary>US dollars.</summary>
    public static string Money(decimal value) => value.ToString("$#,0.00####", CultureInfo.CurrentCulture);

    public static string Number(long value) => value.ToString("N0", CultureInfo.CurrentCulture);
}
