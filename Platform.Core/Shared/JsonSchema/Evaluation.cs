using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using Platform.Core.Shared.JsonSchema.Compilation;

namespace Platform.Core.Shared.JsonSchema;

/// <summary>
/// One validation under way: where it is, what it found, and how much it may still do. Recursion is bounded by levels of the instance and by
/// the stack that is left; work by steps; patterns by time.
/// </summary>
internal sealed class Evaluation
{
    // References that follow each other without end reach this soon; no honest schema nests so many subschemas on one path.
    private const int DeepestNesting = 4_096;
    private const int StepsBetweenClockReads = 4_096;

    private readonly ValidationOptions _options;
    private readonly bool _collects;
    private readonly bool _tracksScope;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly InstancePath _path = new();
    private readonly List<SchemaResource> _scope = [];
    private List<SchemaError>? _errors;
    private SchemaError? _abort;
    private int _steps;
    private int _nextClockRead;
    private int _nesting;
    private int _level;

    private Evaluation(JsonSchema schema, ValidationOptions options, bool collects)
    {
        (_options, _collects, _tracksScope) = (options, collects, schema.HasDynamicReferences);
        _errors = collects ? [] : null;
        _steps = options.MaxSteps;
        _nextClockRead = _steps - StepsBetweenClockReads;
    }

    public bool AssertsFormat => _options.AssertsFormat;

    public bool IsAborted => _abort is not null;

    /// <summary>Nothing that could still be found would change the answer.</summary>
    public bool IsDone => _errors is null || IsAborted || _errors.Count >= _options.MaxErrors;

    public bool IsCollecting => _errors is not null;

    public static SchemaResult Run(JsonSchema schema, JsonElement instance, ValidationOptions options, bool collects)
    {
        var run = new Evaluation(schema, options, collects);
        var fits = false;
        try
        {
            fits = run.Apply(schema.Root, instance, null);
        }
        catch (InsufficientExecutionStackException)
        {
            run.AbortAsTooDeep();
        }
        if (run._abort is { } abort)
            return new SchemaResult([abort]) { WasAborted = true };
        return fits ? SchemaResult.Valid : collects ? new SchemaResult(run._errors!) : SchemaResult.Invalid;
    }

    /// <summary>Whether the value fits the subschema. <paramref name="seen"/> belongs to the caller's value, so pass it only for the same value.</summary>
    public bool Apply(SchemaNode node, JsonElement instance, Evaluated? seen)
    {
        if (node.Always is { } always)
        {
            if (!always)
                Report("false", "false", node.Location);
            return always;
        }
        if (!Spend(1) || !Descend())
            return false;
        var isScopePushed = _tracksScope && (_scope.Count == 0 || _scope[^1] != node.Resource);
        if (isScopePushed)
            _scope.Add(node.Resource);
        var fits = ApplyKeywords(node, instance, seen);
        if (isScopePushed)
            _scope.RemoveAt(_scope.Count - 1);
        _nesting--;
        return fits && !IsAborted;
    }

    /// <summary>Whether it fits, without a word about why not: conditions and negations.</summary>
    public bool Test(SchemaNode node, JsonElement instance, Evaluated? seen)
    {
        var errors = _errors;
        _errors = null;
        var fits = Apply(node, instance, seen);
        _errors = errors;
        return fits;
    }

    /// <summary>Whether it fits, with its errors apart; null where nobody asks for errors.</summary>
    public bool Try(SchemaNode node, JsonElement instance, Evaluated? seen, out List<SchemaError>? errors)
    {
        var outer = _errors;
        _errors = outer is null ? null : [];
        var fits = Apply(node, instance, seen);
        (errors, _errors) = (_errors, outer);
        return fits;
    }

    public bool ApplyToProperty(SchemaNode node, JsonProperty property)
    {
        if (!Enter())
            return false;
        if (_collects)
            _path.Push(JsonText.NameOf(property));
        var fits = Apply(node, property.Value, null);
        Leave();
        return fits;
    }

    public bool ApplyToItem(SchemaNode node, JsonElement item, int index, bool isTest = false)
    {
        if (!Enter())
            return false;
        if (_collects)
            _path.Push(index);
        var fits = isTest ? Test(node, item, null) : Apply(node, item, null);
        Leave();
        return fits;
    }

    /// <summary>The outermost resource on the way here that declares the dynamic anchor.</summary>
    public SchemaNode? FindDynamic(string anchor)
    {
        foreach (var resource in _scope)
            if (resource.DynamicNodes.TryGetValue(anchor, out var node))
                return node;
        return null;
    }

    /// <summary>Pays for work; false when there is nothing left to pay with.</summary>
    public bool Spend(int steps)
    {
        if (IsAborted)
            return false;
        _steps -= steps;
        if (_steps < 0)
            return AbortAsTooComplex();
        return _steps > _nextClockRead || IsInTime();
    }

    /// <summary>Pays for reading a value as a whole.</summary>
    public bool SpendOn(JsonElement value) => Spend(1 + (JsonMarshal.GetRawUtf8Value(value).Length >> 6));

    public bool IsInTime()
    {
        _nextClockRead = _steps - StepsBetweenClockReads;
        return Stopwatch.GetElapsedTime(_start) <= _options.MaxTime || AbortAsTooComplex();
    }

    public bool AbortAsTooComplex()
    {
        _abort ??= new(_path.ToString(), "", "too_complex", "too_complex", []) { Culture = _options.Culture };
        return false;
    }

    /// <summary>Always false, so that a keyword can return it.</summary>
    public bool Report(string keyword, string code, string location, params ReadOnlySpan<object> arguments)
    {
        if (_errors is not null && !IsDone)
            _errors.Add(new(_path.ToString(), location, keyword, code, [.. Texts(arguments)]) { Culture = _options.Culture });
        return false;
    }

    /// <summary>The same about a property of the value at hand.</summary>
    public bool ReportAt(string property, string keyword, string code, string location, params ReadOnlySpan<object> arguments)
    {
        if (_errors is null)
            return false;
        _path.Push(property);
        Report(keyword, code, location, arguments);
        _path.Pop();
        return false;
    }

    public bool ReportAt(int index, string keyword, string code, string location, params ReadOnlySpan<object> arguments)
    {
        if (_errors is null)
            return false;
        _path.Push(index);
        Report(keyword, code, location, arguments);
        _path.Pop();
        return false;
    }

    /// <summary>Takes errors that a branch had apart.</summary>
    public bool Report(List<SchemaError>? errors)
    {
        foreach (var error in errors ?? [])
            if (!IsDone)
                _errors!.Add(error);
        return false;
    }

    private static string[] Texts(ReadOnlySpan<object> arguments)
    {
        var texts = new string[arguments.Length];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = arguments[i] as string ?? FormattableString.Invariant($"{arguments[i]}");
        return texts;
    }

    private bool ApplyKeywords(SchemaNode node, JsonElement instance, Evaluated? seen)
    {
        var own = node.HasUnevaluated ? NewEvaluated(instance) : null;
        var fits = true;
        foreach (var keyword in node.Keywords)
        {
            // After a failure the marks are incomplete, and would accuse children that are in order.
            if (!fits && keyword is Keywords.UnevaluatedKeyword)
                continue;
            if (keyword.Evaluate(instance, this, own ?? seen))
                continue;
            fits = false;
            if (IsDone || keyword is Keywords.TypeKeyword)
                break;
        }
        if (fits && own is not null)
            seen?.Add(own);
        return fits;
    }

    private static Evaluated? NewEvaluated(JsonElement instance) => instance.ValueKind switch
    {
        JsonValueKind.Object => new(instance.GetPropertyCount()),
        JsonValueKind.Array => new(instance.GetArrayLength()),
        _ => null,
    };

    private bool Descend()
    {
        // Sixteen levels need far less stack than what this call asks for.
        if (++_nesting <= DeepestNesting && ((_nesting & 15) != 0 || RuntimeHelpers.TryEnsureSufficientExecutionStack()))
            return true;
        _nesting--;
        return AbortAsTooDeep();
    }

    private bool Enter()
    {
        if (++_level <= _options.MaxDepth)
            return true;
        _level--;
        return AbortAsTooDeep();
    }

    private void Leave()
    {
        _level--;
        if (_collects)
            _path.Pop();
    }

    private bool AbortAsTooDeep()
    {
        _abort ??= new(_path.ToString(), "", "too_deep", "too_deep", [FormattableString.Invariant($"{_options.MaxDepth}")]) { Culture = _options.Culture };
        return false;
    }
}
