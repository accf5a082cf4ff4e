using System.Collections.Immutable;
using NanoML.Compiler.Planning;

namespace NanoML.Compiler.Strategies;

/// <summary>A call of <c>Run</c> of a class in <c>NanoML.Kernels</c>.</summary>
/// <param name="Kernel">The class.</param>
/// <param name="Arguments">By name, in its order.</param>
public readonly record struct KernelInvocation(string Kernel, ImmutableArray<KernelArgument> Arguments);
