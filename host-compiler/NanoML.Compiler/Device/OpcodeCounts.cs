namespace NanoML.Compiler.Device;

/// <summary>How often opcodes of each class run.</summary>
public sealed class OpcodeCounts
{
    /// <summary>Opcodes of the longest basic block that costs no <see cref="OpcodeClass.StraightLine"/>.</summary>
    public const int LongestShortBlock = 32;

    /// <summary>Opcodes of a method's straight lines before the first that costs <see cref="OpcodeClass.LongLine"/>.</summary>
    public const int RememberedOpcodes = 4096;

    private readonly long[] _byClass = new long[Enum.GetValues<OpcodeClass>().Length];

    /// <summary>Executed opcodes, those without a class (nop, ret) included.</summary>
    public long Opcodes { get; private set; }

    public long this[OpcodeClass opcodeClass] => _byClass[(int)opcodeClass];

    /// <summary>Adds executed opcodes.</summary>
    /// <param name="opcodeClass">Null for an opcode that costs nothing of its own.</param>
    public void AddOpcode(OpcodeClass? opcodeClass, long times = 1)
    {
        Opcodes += times;
        if (opcodeClass is { } known)
        {
            AddCost(known, times);
        }
    }

    /// <summary>Adds a cost that is no opcode of its own: <see cref="OpcodeClass.CallArgument"/>, <c>CallResult</c>, <c>CallLocal</c>.</summary>
    public void AddCost(OpcodeClass opcodeClass, long times = 1) => _byClass[(int)opcodeClass] += times;

    /// <summary>
    /// Makes everything counted so far a basic block that ran once: its opcodes cost <see cref="OpcodeClass.StraightLine"/> when they are many, and
    /// <see cref="OpcodeClass.LongLine"/> from where they are too many.
    /// </summary>
    /// <param name="before">Opcodes of the method's straight lines before this block.</param>
    /// <param name="methods">How many methods share the block, in equal parts.</param>
    public void MakeBlock(long before = 0, int methods = 1)
    {
        if (Opcodes > LongestShortBlock)
        {
            AddCost(OpcodeClass.StraightLine, Opcodes);
            AddCost(OpcodeClass.LongLine, Math.Clamp(before + Opcodes - ((long)methods * RememberedOpcodes), 0, Opcodes));
        }
    }

    public void Add(OpcodeCounts other, long times = 1)
    {
        Opcodes += other.Opcodes * times;
        for (int k = 0; k < _byClass.Length; k++)
        {
            _byClass[k] += other._byClass[k] * times;
        }
    }
}
