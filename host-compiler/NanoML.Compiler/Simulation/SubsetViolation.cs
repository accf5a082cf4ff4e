namespace NanoML.Compiler.Simulation;

/// <summary>What nanoFramework v1 asks of an assembly.</summary>
public enum SubsetRule
{
    /// <summary>No generic types, methods or instances: that bars Span, tuples, LINQ, Nullable, iterators and async methods too.</summary>
    Generics,

    /// <summary>No pointers, pinned locals or references as results.</summary>
    Pointers,

    /// <summary>Arrays have one dimension; arrays of arrays work.</summary>
    MultidimensionalArrays,

    /// <summary>No opcode that the interpreter refuses.</summary>
    Opcodes,

    /// <summary>No checked arithmetic: the interpreter takes it as unchecked.</summary>
    CheckedArithmetic,

    /// <summary>No uint, no ulong, no direct conversion of a byte to long: the device goes on computing without a sign, whatever the casts say.</summary>
    UnsignedArithmetic,

    /// <summary>Types of the framework that the device does not have.</summary>
    UnknownType,

    /// <summary>Methods and fields of the framework that the device does not have.</summary>
    UnknownMember,

    /// <summary>Types of a package that the project does not reference.</summary>
    Package,

    Locals,
    Arguments,
    EvaluationStack,
    MethodIl,
    SwitchCases,
    ArrayLength,
    MethodsOfType,
    FieldsOfType,
    AssemblyIl,
    AssemblyData,
    AssemblyStrings,
}

/// <summary>One place where an assembly leaves what nanoFramework v1 accepts.</summary>
/// <param name="Place">The assembly, type or member, with file and line if the assembly has symbols.</param>
/// <param name="Message">What is there and what is allowed.</param>
public sealed record SubsetViolation(SubsetRule Rule, string Place, string Message)
{
    public override string ToString() => $"{Rule}: {Place}: {Message}";
}
