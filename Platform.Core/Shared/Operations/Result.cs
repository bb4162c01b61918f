using System.Diagnostics.CodeAnalysis;

namespace Platform.Core.Shared.Operations;

/// <summary>The answer of an operation that has nothing to say but "done".</summary>
public sealed record Done
{
    public static readonly Done It = new();
}

/// <summary>Either a value or an expected <see cref="Operations.Error"/>; bugs and broken infrastructure are exceptions.</summary>
public sealed class Result<T>
{
    private Result(T? value, Error? error) => (Value, Error) = (value, error);

    public T? Value { get; }

    public Error? Error { get; }

    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool Succeeded => Error is null;

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Error error) => new(default, error);
}
