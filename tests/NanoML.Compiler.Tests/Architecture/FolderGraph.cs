using System.Reflection;
using Mono.Cecil;

namespace NanoML.Compiler.Tests.Architecture;

/// <summary>
/// Which folders of a project use which others, by its IL: a folder is a namespace, and a folder below another is one of its own, but for
/// one called Support, which is a part of the folder that it supports. What leaves no trace in IL (comments, constants) does not count.
/// </summary>
internal sealed class FolderGraph
{
    /// <summary>What lies in no folder.</summary>
    public const string Top = ".";

    private const string Support = ".Support";

    private readonly SortedDictionary<string, SortedDictionary<string, string>> _arrows = new(StringComparer.Ordinal);

    /// <param name="arrows">From a folder to one that it uses, with what makes it do so.</param>
    public FolderGraph(IEnumerable<(string From, string To, string Example)> arrows)
    {
        foreach ((string from, string to, string example) in arrows.Where(arrow => arrow.From != arrow.To))
        {
            if (!_arrows.TryGetValue(from, out SortedDictionary<string, string>? used))
            {
                _arrows.Add(from, used = new(StringComparer.Ordinal));
            }

            used.TryAdd(to, example);
        }
    }

    /// <param name="root">The namespace of what lies in no folder.</param>
    public static FolderGraph Of(Assembly assembly, string root)
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(assembly.Location);
        return new FolderGraph(
            from type in module.Types
            from used in Used(type)
            where FolderOf(type, root) is not null && FolderOf(used, root) is not null
            select (FolderOf(type, root)!, FolderOf(used, root)!, $"{type.Name} uses {Outermost(used).Name}"));
    }

    public IEnumerable<string> Folders => _arrows.Keys.Union(_arrows.Values.SelectMany(to => to.Keys));

    public IEnumerable<string> UsedBy(string folder) =>
        _arrows.TryGetValue(folder, out SortedDictionary<string, string>? to) ? to.Keys : [];

    /// <summary>The arrows of a circle, each with a type that makes it; none where there is no circle.</summary>
    public IReadOnlyList<string> Circle()
    {
        var done = new HashSet<string>();
        var way = new List<string>();
        foreach (string folder in Folders)
        {
            if (Find(folder, way, done) is { } circle)
            {
                return [.. circle.Zip([.. circle.Skip(1), circle[0]], (from, to) => $"{from} -> {to}: {_arrows[from][to]}")];
            }
        }

        return [];
    }

    private List<string>? Find(string folder, List<string> way, HashSet<string> done)
    {
        if (way.IndexOf(folder) is >= 0 and int start)
        {
            return way[start..];
        }

        if (done.Contains(folder))
        {
            return null;
        }

        way.Add(folder);
        foreach (string used in UsedBy(folder))
        {
            if (Find(used, way, done) is { } circle)
            {
                return circle;
            }
        }

        way.RemoveAt(way.Count - 1);
        done.Add(folder);
        return null;
    }

    private static string? FolderOf(TypeReference type, string root)
    {
        string name = Outermost(type).Namespace;
        name = name.EndsWith(Support, StringComparison.Ordinal) ? name[..^Support.Length] : name;
        return name == root ? Top : name.StartsWith($"{root}.", StringComparison.Ordinal) ? name[(root.Length + 1)..] : null;
    }

    private static TypeReference Outermost(TypeReference type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static IEnumerable<TypeReference> Used(TypeDefinition type) =>
    [
        .. Flat(type.BaseType),
        .. type.Interfaces.SelectMany(i => Flat(i.InterfaceType)),
        .. type.Fields.SelectMany(f => Flat(f.FieldType)),
        .. type.Methods.SelectMany(Used),
        .. type.Methods.Where(m => m.HasBody).SelectMany(m => Used(m.Body)),
        .. type.NestedTypes.SelectMany(Used),
    ];

    private static IEnumerable<TypeReference> Used(MethodReference method) =>
    [
        .. Flat(method.DeclaringType),
        .. Flat(method.ReturnType),
        .. method.Parameters.SelectMany(p => Flat(p.ParameterType)),
        .. method is GenericInstanceMethod generic ? generic.GenericArguments.SelectMany(Flat) : [],
    ];

    private static IEnumerable<TypeReference> Used(Mono.Cecil.Cil.MethodBody body) => body.Variables.SelectMany(v => Flat(v.VariableType))
        .Concat(body.Instructions.SelectMany(instruction => instruction.Operand switch
        {
            MethodReference method => Used(method),
            FieldReference field => [.. Flat(field.DeclaringType), .. Flat(field.FieldType)],
            TypeReference type => Flat(type),
            _ => [],
        }));

    /// <summary>A type without its arrays and arguments, and those.</summary>
    private static IEnumerable<TypeReference> Flat(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType generic => [.. Flat(generic.ElementType), .. generic.GenericArguments.SelectMany(Flat)],
        TypeSpecification specification => Flat(specification.ElementType),
        _ => [type],
    };
}
