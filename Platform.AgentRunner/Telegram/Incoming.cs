using System.Text.RegularExpressions;

namespace Platform.AgentRunner.Telegram;

/// <summary>A file that came with a message.</summary>
/// <param name="Kind">As the agent reads it: photo, document, voice …</param>
internal sealed record IncomingFile(string Kind, string FileId, string Name, string MediaType, long? Size);

/// <summary>A message to the agent, as Telegram brought it.</summary>
/// <param name="MessageId">Telegram's, within the chat.</param>
/// <param name="Quoted">What the message answers, where that is text.</param>
internal sealed record Incoming(
    long UpdateId, ChatAddress At, long MessageId, TelegramUser From, string Text, IReadOnlyList<IncomingFile> Files, bool IsStart, long? ReplyTo, string? Quoted, DateTimeOffset SentAt);

/// <summary>Reads updates: what is meant for the agent, and in which words.</summary>
internal static partial class IncomingReader
{
    private const int MaximumQuote = 500;

    /// <summary>Null for what is not for the agent: services, other bots, and in groups everything that does not speak to the bot.</summary>
    public static Incoming? Read(TelegramUpdate update, TelegramUser bot)
    {
        if (update.Message is not { From: { IsBot: false } from, Chat.Type: not "channel" } message)
            return null;
        var (text, entities) = message.Text is null ? (message.Caption ?? "", message.CaptionEntities) : (message.Text, message.Entities);
        var isGroup = message.Chat.Type != "private";
        if (isGroup && !SpeaksToBot(message, text, entities ?? [], bot))
            return null;
        if (isGroup)
            text = WithoutName(text, bot);
        var isStart = StartCommand().Match(text) is { Success: true } start && IsOurs(start.Groups[1].Value, bot);
        var files = Files(message);
        text = string.Join('\n', new[] { text.Trim(), Said(message) }.Where(part => part.Length > 0));
        if (text.Length == 0 && files.Count == 0)
            return null;
        return new Incoming(
            update.UpdateId, new ChatAddress(message.Chat.Id, message.IsTopicMessage ? message.MessageThreadId : null), message.MessageId, from, text, files, isStart,
            message.ReplyToMessage?.MessageId, QuoteOf(message.ReplyToMessage), DateTimeOffset.FromUnixTimeSeconds(message.Date));
    }

    private static bool SpeaksToBot(TelegramMessage message, string text, IReadOnlyList<TelegramEntity> entities, TelegramUser bot) =>
        message.ReplyToMessage?.From?.Id == bot.Id
        || entities.Any(entity => entity.Type switch
        {
            "mention" or "bot_command" => IsNamed(Part(text, entity), bot),
            "text_mention" => entity.User?.Id == bot.Id,
            _ => false,
        });

    // /start@shop_bot and @shop_bot name it; /start alone in a group may be meant for any bot there.
    private static bool IsNamed(string part, TelegramUser bot) => bot.Username is { } name && part.EndsWith("@" + name, StringComparison.OrdinalIgnoreCase);

    private static bool IsOurs(string name, TelegramUser bot) => name.Length == 0 || string.Equals(name, bot.Username, StringComparison.OrdinalIgnoreCase);

    private static string Part(string text, TelegramEntity entity) =>
        entity.Offset >= 0 && entity.Length >= 0 && entity.Offset + entity.Length <= text.Length ? text.Substring(entity.Offset, entity.Length) : "";

    private static string WithoutName(string text, TelegramUser bot) =>
        bot.Username is { } name ? text.Replace("@" + name, "", StringComparison.OrdinalIgnoreCase).Trim() : text;

    private static List<IncomingFile> Files(TelegramMessage message)
    {
        var files = new List<IncomingFile>();
        // The sizes are of one picture; the largest is the last, but nothing says so.
        if (message.Photo?.MaxBy(size => size.FileSize ?? 0) is { } photo)
            files.Add(new IncomingFile("photo", photo.FileId, "photo.jpg", "image/jpeg", photo.FileSize));
        Add("document", message.Document, "document", "application/octet-stream");
        Add("voice", message.Voice, "voice.ogg", "audio/ogg");
        Add("audio", message.Audio, "audio.mp3", "audio/mpeg");
        Add("video", message.Video, "video.mp4", "video/mp4");
        Add("video", message.VideoNote, "video.mp4", "video/mp4");
        return files;

        void Add(string kind, TelegramFile? file, string name, string type)
        {
            if (file is not null)
                files.Add(new IncomingFile(kind, file.FileId, file.FileName ?? name, file.MimeType ?? type, file.FileSize));
        }
    }

    /// <summary>What is no text and yet can be said in words.</summary>
    private static string Said(TelegramMessage message) => message switch
    {
        { Sticker.Emoji: { } emoji } => emoji,
        { Location: { } place } => FormattableString.Invariant($"[location: {place.Latitude}, {place.Longitude}]"),
        { Contact: { } contact } => $"[contact: {$"{contact.FirstName} {contact.LastName}".Trim()}, {contact.PhoneNumber}]",
        _ => "",
    };

    private static string? QuoteOf(TelegramMessage? answered)
    {
        var text = (answered?.Text ?? answered?.Caption)?.Trim();
        if (string.IsNullOrEmpty(text))
            return null;
        return text.Length <= MaximumQuote ? text : text[..(char.IsHighSurrogate(text[MaximumQuote - 1]) ? MaximumQuote - 1 : MaximumQuote)] + "…";
    }

    [GeneratedRegex(@"^/start(?:@(\w+))?(?:\s|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex StartCommand();
}
