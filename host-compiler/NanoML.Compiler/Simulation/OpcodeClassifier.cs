using Mono.Cecil;
using Mono.Cecil.Cil;
using NanoML.Compiler.Device;

namespace NanoML.Compiler.Simulation;

/// <summary>Assigns opcodes to the classes of the cost model.</summary>
/// <param name="methods">Every method of the assemblies that are counted, by full name; a call of any other goes into nanoFramework's libraries.</param>
internal sealed class OpcodeClassifier(IReadOnlyDictionary<string, MethodDefinition> methods)
{
    private const string ReadOfResource = "System.Object nanoFramework.Runtime.Native.ResourceUtility::GetObject"
        + "(System.Resources.ResourceManager,System.Enum,System.Int32,System.Int32)";

    /// <summary>Counts a basic block as if it ran once.</summary>
    /// <param name="longs">Those with a 64-bit result: <see cref="LongArithmetic.Find"/>.</param>
    /// <param name="line">Opcodes of the method's straight lines before the block.</param>
    public OpcodeCounts Count(IEnumerable<Instruction> block, HashSet<Instruction> longs, long line)
    {
        var counts = new OpcodeCounts();
        foreach (Instruction instruction in block)
        {
            counts.AddOpcode(ClassOf(instruction, longs.Contains(instruction)));
            if (instruction is { OpCode.Code: Code.Call or Code.Callvirt or Code.Newobj, Operand: MethodReference callee })
            {
                AddCall(counts, callee);
            }
        }

        counts.MakeBlock(line);
        return counts;
    }

    private void AddCall(OpcodeCounts counts, MethodReference callee)
    {
        if (callee.FullName == ReadOfResource)
        {
            counts.Add(LibraryCosts.ResourceRead);
        }

        counts.AddCost(OpcodeClass.CallArgument, callee.Parameters.Count + (callee.HasThis ? 1 : 0));
        counts.AddCost(OpcodeClass.CallResult, callee.ReturnType.MetadataType == MetadataType.Void ? 0 : 1);
        if (methods.TryGetValue(callee.FullName, out MethodDefinition? method) && method.HasBody)
        {
            counts.AddCost(OpcodeClass.CallLocal, method.Body.Variables.Count);
        }
    }

    private OpcodeClass? ClassOf(Instruction instruction, bool isLong) => instruction.OpCode.Code switch
    {
        Code.Nop or Code.Ret => null,
        Code.Call or Code.Callvirt => ClassOf((MethodReference)instruction.Operand),
        Code.Ldc_I4 or Code.Ldnull or Code.Ldstr or Code.Ldtoken => OpcodeClass.LoadConstantInt,
        Code.Ldc_I8 or Code.Ldc_R4 or Code.Ldc_R8 => OpcodeClass.LoadConstantLong,
        Code.Ldloc or Code.Ldarg or Code.Ldloca or Code.Ldarga or Code.Dup => OpcodeClass.LoadLocal,
        Code.Stloc or Code.Starg or Code.Pop => OpcodeClass.StoreLocal,
        Code.Add or Code.Sub or Code.Neg => isLong ? OpcodeClass.AddLong : OpcodeClass.AddInt,
        Code.And or Code.Or or Code.Xor or Code.Not => OpcodeClass.Logic,
        Code.Mul => isLong ? OpcodeClass.MultiplyLong : OpcodeClass.MultiplyInt,
        Code.Shl or Code.Shr or Code.Shr_Un => isLong ? OpcodeClass.ShiftLong : OpcodeClass.ShiftInt,
        Code.Div or Code.Div_Un or Code.Rem or Code.Rem_Un => OpcodeClass.Divide,
        Code.Conv_I8 or Code.Conv_U8 => OpcodeClass.ConvertLong,
        Code.Br or Code.Leave => OpcodeClass.Branch,
        Code.Brtrue or Code.Brfalse => OpcodeClass.TestBranch,
        Code.Ceq or Code.Cgt or Code.Cgt_Un or Code.Clt or Code.Clt_Un => OpcodeClass.Compare,
        Code.Switch => OpcodeClass.Switch,
        Code.Ldlen => OpcodeClass.ArrayLength,
        Code.Ldsfld or Code.Ldsflda => OpcodeClass.LoadStatic,
        Code.Stsfld => OpcodeClass.StoreStatic,
        Code.Ldfld or Code.Ldflda => OpcodeClass.LoadField,
        Code.Stfld => OpcodeClass.StoreField,
        Code.Newobj or Code.Newarr or Code.Box => OpcodeClass.NewObject,
        _ => ClassOfFamily(instruction.OpCode),
    };

    private OpcodeClass ClassOf(MethodReference callee) =>
        !methods.ContainsKey(callee.FullName) ? OpcodeClass.LibraryCall
        : callee.HasThis ? OpcodeClass.InstanceCall
        : OpcodeClass.StaticCall;

    private static OpcodeClass? ClassOfFamily(OpCode opcode) => opcode.FlowControl switch
    {
        FlowControl.Cond_Branch => OpcodeClass.CompareBranch,
        _ when opcode.Name.StartsWith("conv.", StringComparison.Ordinal) => OpcodeClass.ConvertInt,
        _ when opcode.Name.StartsWith("ldelem", StringComparison.Ordinal) || opcode.Name.StartsWith("ldind", StringComparison.Ordinal)
            => OpcodeClass.LoadElement,
        _ when opcode.Name.StartsWith("stelem", StringComparison.Ordinal) || opcode.Name.StartsWith("stind", StringComparison.Ordinal)
            => OpcodeClass.StoreElement,
        _ => null,
    };
}
