using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using NanoML.Kernels;

namespace NanoML.Compiler.Packaging;

/// <summary>A shared kernel as a model's file names it: a file is only played by a library whose kernel of that name has the same parameters.</summary>
/// <param name="Name">Of its class.</param>
/// <param name="Parameters">Of its <c>Run</c>.</param>
public sealed record KernelSignature(string Name, ImmutableArray<ParameterInfo> Parameters)
{
    // FNV-1a, 32 bits (Fowler, Noll, Vo).
    private const uint HashStart = 2166136261;
    private const uint HashPrime = 16777619;

    private static readonly ImmutableDictionary<Type, (char Letter, string Name)> s_types = new Dictionary<Type, (char, string)>
    {
        [typeof(byte[])] = ('b', "byte[]"),
        [typeof(sbyte[])] = ('s', "sbyte[]"),
        [typeof(int[])] = ('i', "int[]"),
        [typeof(long[])] = ('l', "long[]"),
        [typeof(int)] = ('n', "int"),
        [typeof(bool)] = ('t', "bool"),
        [typeof(long)] = ('w', "long"),
    }.ToImmutableDictionary();

    /// <summary>Every kernel that a layer can call, in the order of names.</summary>
    public static ImmutableArray<KernelSignature> All { get; } =
    [
        .. typeof(Conv).Assembly.GetExportedTypes()
            .Select(type => (type.Name, Run: type.GetMethod("Run", BindingFlags.Public | BindingFlags.Static)))
            .Where(kernel => kernel.Run is not null)
            .OrderBy(kernel => kernel.Name, StringComparer.Ordinal)
            .Select(kernel => new KernelSignature(kernel.Name, [.. kernel.Run!.GetParameters()])),
    ];

    /// <summary>A letter for the type of each parameter: <c>b s i l</c> for arrays of byte, sbyte, int and long, <c>n t w</c> for int, bool and long.</summary>
    public string Types => string.Concat(Parameters.Select(parameter => s_types[parameter.ParameterType].Letter));

    /// <summary>Of the name, and of types and names of the parameters.</summary>
    public int Hash => unchecked((int)Encoding.UTF8.GetBytes(Text).Aggregate(HashStart, (hash, next) => (hash ^ next) * HashPrime));

    private string Text => $"{Name}({string.Join(',', Parameters.Select(parameter => $"{s_types[parameter.ParameterType].Name} {parameter.Name}"))})";

    /// <exception cref="ArgumentException">There is no such kernel.</exception>
    public static KernelSignature Of(string kernel) => All.FirstOrDefault(signature => signature.Name == kernel)
        ?? throw new ArgumentException($"There is no kernel {kernel}.", nameof(kernel));
}
