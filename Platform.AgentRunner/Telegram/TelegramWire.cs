using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.AgentRunner.Telegram;

// Of the Bot API's objects the parts that are read: https://core.telegram.org/bots/api#available-types

/// <summary><c>{"update_id":10000,"message":{"message_id":1365,"from":{"id":1111111,"is_bot":false,"first_name":"Anna","language_code":"ru"},"chat":{"id":1111111,"type":"private"},"date":1441645532,"text":"/start"}}</c></summary>
internal sealed record TelegramUpdate(long UpdateId, TelegramMessage? Message);

internal sealed record TelegramMessage
{
    public long MessageId { get; init; }

    /// <summary>The topic of a forum; also of replies in ordinary groups, where it says nothing.</summary>
    public long? MessageThreadId { get; init; }

    public bool IsTopicMessage { get; init; }

    /// <summary>Null in channels.</summary>
    public TelegramUser? From { get; init; }

    public required TelegramChat Chat { get; init; }

    public long Date { get; init; }

    public string? Text { get; init; }

    public IReadOnlyList<TelegramEntity>? Entities { get; init; }

    public string? Caption { get; init; }

    public IReadOnlyList<TelegramEntity>? CaptionEntities { get; init; }

    /// <summary>The same picture in several sizes.</summary>
    public IReadOnlyList<TelegramFile>? Photo { get; init; }

    public TelegramFile? Document { get; init; }

    public TelegramFile? Voice { get; init; }

    public TelegramFile? Audio { get; init; }

    public TelegramFile? Video { get; init; }

    public TelegramFile? VideoNote { get; init; }

    public TelegramSticker? Sticker { get; init; }

    public TelegramLocation? Location { get; init; }

    public TelegramContact? Contact { get; init; }

    public TelegramMessage? ReplyToMessage { get; init; }

    /// <summary>The group became a supergroup with this id.</summary>
    public long? MigrateToChatId { get; init; }
}

internal sealed record TelegramUser(long Id, bool IsBot, string? FirstName, string? LastName, string? Username, string? LanguageCode);

/// <param name="Type"><c>private</c>, <c>group</c>, <c>supergroup</c>, <c>channel</c>.</param>
internal sealed record TelegramChat(long Id, string Type, string? Title);

/// <param name="Offset">UTF-16 units.</param>
internal sealed record TelegramEntity(string Type, int Offset, int Length, TelegramUser? User);

/// <summary>A picture, document, voice message …: what they have in common; and the answer of <c>getFile</c>, which knows the path.</summary>
internal sealed record TelegramFile(string FileId, long? FileSize, string? FileName, string? MimeType, string? FilePath);

internal sealed record TelegramSticker(string? Emoji);

internal sealed record TelegramLocation(double Latitude, double Longitude);

internal sealed record TelegramContact(string PhoneNumber, string FirstName, string? LastName);

/// <summary>What is sent by <c>sendMessage</c> and <c>editMessageText</c>.</summary>
internal sealed record OutgoingText
{
    public required long ChatId { get; init; }

    public long? MessageThreadId { get; init; }

    /// <summary>Of the message that is changed.</summary>
    public long? MessageId { get; init; }

    public required string Text { get; init; }

    public ReplyParameters? ReplyParameters { get; init; }
}

internal sealed record ReplyParameters(long MessageId, bool AllowSendingWithoutReply = true);

internal sealed record ChatAction(long ChatId, long? MessageThreadId, string Action);

internal sealed record DeletedMessage(long ChatId, long MessageId);

internal sealed record UpdatesRequest(long? Offset, int Timeout, int Limit, IReadOnlyList<string> AllowedUpdates);

internal sealed record FileRequest(string FileId);

internal sealed record WebhookRequest(string Url, string SecretToken, int MaxConnections, IReadOnlyList<string> AllowedUpdates);

internal sealed record SentMessage(long MessageId);

/// <summary><c>{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 5","parameters":{"retry_after":5}}</c></summary>
internal sealed record TelegramAnswer(bool Ok, JsonElement Result, int? ErrorCode, string? Description, AnswerParameters? Parameters);

internal sealed record AnswerParameters(int? RetryAfter, long? MigrateToChatId);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TelegramUpdate))]
[JsonSerializable(typeof(OutgoingText))]
[JsonSerializable(typeof(ChatAction))]
[JsonSerializable(typeof(DeletedMessage))]
[JsonSerializable(typeof(UpdatesRequest))]
[JsonSerializable(typeof(FileRequest))]
[JsonSerializable(typeof(WebhookRequest))]
[JsonSerializable(typeof(SentMessage))]
[JsonSerializable(typeof(TelegramAnswer))]
internal sealed partial class TelegramJson : JsonSerializerContext
{
    /// <summary>Letters as they are: half the size for most languages.</summary>
    public static readonly TelegramJson Readable = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
