namespace NanoML.Compiler.Device;

/// <summary>
/// What an executed opcode is to the cost model. nanoFramework's interpreter spends about the same time on all opcodes of a class, whatever their operands.
/// </summary>
/// <remarks>
/// The names, in camel case, are the keys of a cost table. 32 and 64 bits are apart because a 32-bit processor may need longer for the latter. A branch
/// costs the same taken or not: the interpreter reads its operand either way.
/// </remarks>
public enum OpcodeClass
{
    /// <summary>ldc.i4 in all forms, ldnull.</summary>
    LoadConstantInt,

    /// <summary>ldc.i8, ldc.r4, ldc.r8.</summary>
    LoadConstantLong,

    /// <summary>ldloc, ldarg, their addresses, and dup.</summary>
    LoadLocal,

    /// <summary>stloc, starg, and pop.</summary>
    StoreLocal,

    /// <summary>add, sub, neg.</summary>
    AddInt,
    AddLong,

    /// <summary>and, or, xor, not: a 32-bit processor needs no carry, so both widths cost about the same.</summary>
    Logic,
    MultiplyInt,
    MultiplyLong,

    /// <summary>shl, shr, shr.un.</summary>
    ShiftInt,
    ShiftLong,

    /// <summary>div and rem.</summary>
    Divide,

    /// <summary>conv to 32 bits or fewer.</summary>
    ConvertInt,

    /// <summary>conv to 64 bits.</summary>
    ConvertLong,

    /// <summary>br, leave.</summary>
    Branch,

    /// <summary>A branch that compares two values; loading them costs extra.</summary>
    CompareBranch,

    /// <summary>brtrue, brfalse.</summary>
    TestBranch,

    /// <summary>ceq, clt, cgt.</summary>
    Compare,
    Switch,
    LoadElement,
    StoreElement,

    /// <summary>ldlen.</summary>
    ArrayLength,
    LoadStatic,
    StoreStatic,
    LoadField,
    StoreField,

    /// <summary>newobj, newarr, without the garbage collection that follows from them.</summary>
    NewObject,

    /// <summary>A call of a static method, with the return.</summary>
    StaticCall,

    /// <summary>A call of an instance method, with the return.</summary>
    InstanceCall,

    /// <summary>An argument of a call, without loading it.</summary>
    CallArgument,

    /// <summary>The value that a call returns.</summary>
    CallResult,

    /// <summary>A local variable that a call initialises.</summary>
    CallLocal,

    /// <summary>A call into nanoFramework's own libraries, whatever the method does.</summary>
    LibraryCall,

    /// <summary>
    /// What an opcode costs besides its class where it lies in a straight line: a basic block of more than
    /// <see cref="OpcodeCounts.LongestShortBlock"/> opcodes. A processor that predicts the interpreter's jumps from those before learns a
    /// short loop; a long line in which hardly two parts are alike it does not.
    /// </summary>
    StraightLine,

    /// <summary>
    /// What an opcode costs besides <see cref="StraightLine"/> where the straight lines of its method had more than
    /// <see cref="OpcodeCounts.RememberedOpcodes"/> opcodes before it: the processor forgets one turn of such a line before the next.
    /// </summary>
    LongLine,
}
