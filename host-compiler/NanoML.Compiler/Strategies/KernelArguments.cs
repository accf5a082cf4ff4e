using System.Collections.Immutable;
using NanoML.Compiler.Planning;

namespace NanoML.Compiler.Strategies;

/// <summary>The IL of a printed kernel call.</summary>
internal static class KernelArguments
{
    private const int LoadMember = 4;
    private const int LoadStatic = 3;
    private const int LoadInt = 5;
    private const int LoadSmallInt = 2;

    // The call itself, and the method of the layer with its own call.
    private const int CallBytes = 12;

    /// <summary>An upper bound of the bytes of a call with these arguments, and of the method that holds it.</summary>
    public static int IlBytes(ImmutableArray<KernelArgument> arguments) => CallBytes + arguments.Sum(a => a.Value switch
    {
        Slice => LoadMember + LoadInt,
        Table => LoadStatic,
        LaneArray => LoadMember,
        int and (< sbyte.MinValue or > sbyte.MaxValue) => LoadInt,
        long => sizeof(long) + 1,
        _ => LoadSmallInt,
    });
}
