using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using FluentValidation;

namespace Platform.Core.Shared.Operations;

/// <summary>
/// A value that a request may leave out: a key that is not sent changes nothing, <c>null</c> is a value like any other (where <typeparamref name="T"/>
/// allows it). In records for PATCH, and for PUT where only the keys that are sent change, as init-only properties: <c>public Optional&lt;string&gt; Name { get; init; }</c>
/// (of a constructor's parameter the schema exporter behind the OpenAPI document cannot write the default). A rule on it reads <c>RuleFor(r => r.Name.Value).IsName().When(r => r.Name.IsPresent)</c> and names the key itself.
/// </summary>
[JsonConverter(typeof(OptionalJson))]
public readonly record struct Optional<T>
{
    private readonly T? _value;

    public Optional(T value) => (_value, IsPresent) = (value, true);

    public bool IsPresent { get; }

    /// <summary>The value that was sent; the type's default when none was.</summary>
    public T Value => _value!;

    /// <summary>The value that was sent, or else the <paramref name="present"/> one.</summary>
    public T Or(T present) => IsPresent ? _value! : present;

    public static implicit operator Optional<T>(T value) => new(value);
}

internal sealed class OptionalJson : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Optional<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

    private sealed class Converter<T> : JsonConverter<Optional<T>>
    {
        // A null that was sent is a value, not an absent key.
        public override bool HandleNull => true;

        public override Optional<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(JsonSerializer.Deserialize<T>(ref reader, options)!);

        public override void Write(Utf8JsonWriter writer, Optional<T> value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value.Value, options);
    }
}

/// <summary>Rules on <c>Name.Value</c> of an <see cref="Optional{T}"/> are rules of the key <c>name</c>. FluentValidation has this choice for the whole process only.</summary>
internal static class OptionalNames
{
    public static void Register() => ValidatorOptions.Global.PropertyNameResolver = NameOf;

    private static string? NameOf(Type type, MemberInfo? member, LambdaExpression? expression)
    {
        var names = new List<string>();
        var at = expression?.Body;
        for (; Unwrapped(at) is MemberExpression access; at = access.Expression)
        {
            if (!(access.Member.DeclaringType is { IsGenericType: true } owner && owner.GetGenericTypeDefinition() == typeof(Optional<>)))
                names.Insert(0, access.Member.Name);
        }

        return names.Count > 0 && Unwrapped(at) is ParameterExpression ? string.Join('.', names) : member?.Name;
    }

    private static Expression? Unwrapped(Expression? expression) => expression is UnaryExpression { NodeType: ExpressionType.Convert } convert ? convert.Operand : expression;
}
