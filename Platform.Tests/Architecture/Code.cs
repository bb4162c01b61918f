using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Platform.Tests.Architecture;

/// <summary>The compiled projects and their source, as the architecture tests read them.</summary>
internal static class Code
{
    public static readonly string[] Projects =
        ["Platform.Protocol", "Platform.Core", "Platform.Jobs", "Platform.Web", "Platform.AgentRunner", "Platform.HybridAgent", "Platform.Tests", "Platform.Benchmarks"];

    public static readonly string Root = FindRoot();

    private static readonly Dictionary<string, ModuleDefinition> Modules = [];

    public static ModuleDefinition Module(string project)
    {
        lock (Modules)
        {
            if (!Modules.TryGetValue(project, out var module))
                Modules[project] = module = ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, project + ".dll"));
            return module;
        }
    }

    /// <summary>Every type, those that the compiler makes for lambdas and async bodies included.</summary>
    public static IEnumerable<TypeDefinition> Types(string project) => Module(project).GetTypes();

    /// <summary>The namespace of a type, also of a nested one.</summary>
    public static string NamespaceOf(TypeReference type)
    {
        var outer = type.GetElementType();
        while (outer.DeclaringType is not null)
            outer = outer.DeclaringType;
        return outer.Namespace;
    }

    /// <summary>The type that a person wrote: the outermost one.</summary>
    public static TypeDefinition Written(TypeDefinition type)
    {
        while (type.DeclaringType is not null)
            type = type.DeclaringType;
        return type;
    }

    /// <summary>The method that a person wrote: a lambda or state machine <c>&lt;Name&gt;…</c> belongs to <c>Name</c>.</summary>
    public static string WrittenMethod(MethodDefinition method)
    {
        for (var type = method.DeclaringType; type is not null; type = type.DeclaringType)
            if (NameInBrackets(type.Name) is { Length: > 0 } outer)
                return outer;
        return NameInBrackets(method.Name) is { Length: > 0 } name ? name : method.Name;
    }

    public static IEnumerable<(MethodDefinition In, MethodReference Called)> Calls(string project) =>
        from type in Types(project)
        from method in type.Methods
        where method.HasBody
        from instruction in method.Body.Instructions
        where instruction.OpCode.Code is Mono.Cecil.Cil.Code.Call or Mono.Cecil.Cil.Code.Callvirt or Mono.Cecil.Cil.Code.Newobj or Mono.Cecil.Cil.Code.Ldftn
        select (method, (MethodReference)instruction.Operand);

    /// <summary>Every type that a type mentions: bases, fields, signatures, attributes, bodies.</summary>
    public static IEnumerable<TypeReference> Mentioned(TypeDefinition type)
    {
        var found = new List<TypeReference?> { type.BaseType };
        found.AddRange(type.Interfaces.Select(i => i.InterfaceType));
        found.AddRange(type.Fields.Select(f => f.FieldType));
        found.AddRange(type.Properties.Select(p => p.PropertyType));
        found.AddRange(type.CustomAttributes.Select(a => a.AttributeType));
        foreach (var method in type.Methods)
            found.AddRange(Mentioned(method));
        return found.OfType<TypeReference>().SelectMany(Parts);
    }

    public static IEnumerable<string> SourceFiles(string project, params string[] extensions)
    {
        var folder = Path.Combine(Root, project);
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(file => extensions.Contains(Path.GetExtension(file)) && !Relative(file).Split('/').Any(part => part is "bin" or "obj" or "_framework"))
            : [];
    }

    public static string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    private static IEnumerable<TypeReference?> Mentioned(MethodDefinition method)
    {
        yield return method.ReturnType;
        foreach (var parameter in method.Parameters)
            yield return parameter.ParameterType;
        if (!method.HasBody)
            yield break;
        foreach (var variable in method.Body.Variables)
            yield return variable.VariableType;
        foreach (var operand in method.Body.Instructions.Select(instruction => instruction.Operand))
        {
            if (operand is TypeReference type)
                yield return type;
            if (operand is not MemberReference member || operand is TypeReference)
                continue;
            yield return member.DeclaringType;
            if (member is MethodReference called)
                yield return called.ReturnType;
            if (member is GenericInstanceMethod generic)
                foreach (var argument in generic.GenericArguments)
                    yield return argument;
        }
    }

    private static IEnumerable<TypeReference> Parts(TypeReference type)
    {
        yield return type.GetElementType();
        if (type is GenericInstanceType generic)
            foreach (var part in generic.GenericArguments.SelectMany(Parts))
                yield return part;
        if (type is TypeSpecification { ElementType: { } element } and not GenericInstanceType)
            foreach (var part in Parts(element))
                yield return part;
    }

    private static string NameInBrackets(string name) => name.StartsWith('<') && name.IndexOf('>') is > 1 and var end ? name[1..end] : "";

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
                return folder.FullName;
        throw new InvalidOperationException("Platform.sln was not found above the tests.");
    }
}
