using System.Collections.Immutable;
using System.Globalization;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;
using NanoML.Compiler.Device;

namespace NanoML.Compiler.Simulation;

/// <summary>A basic block of instrumented code.</summary>
/// <param name="Method">Its method's full name.</param>
/// <param name="Counts">Of one execution.</param>
internal sealed record IlBlock(string Method, OpcodeCounts Counts);

/// <summary>Copies of assemblies that count how often each basic block runs.</summary>
/// <param name="Assembly">The copy of the root assembly.</param>
/// <param name="MethodBytes">The size on the device of each method's IL, by full name.</param>
/// <param name="Sections">
/// The methods that the model's Invoke calls, in order; their calls are counted apart. Section 0 is everything outside of them and has no name.
/// </param>
internal sealed record InstrumentedAssembly(
    DeviceAssembly Assembly, ImmutableArray<IlBlock> Blocks, ImmutableDictionary<string, int> MethodBytes, ImmutableArray<string> Sections);

/// <summary>Puts a counter at the head of every basic block. Counting is exact, and as fast as compiled code.</summary>
internal sealed class IlInstrumenter
{
    /// <summary>The assembly and the class that hold the counters.</summary>
    public const string CounterName = "NanoMLIlCounts";

    private static readonly string[] s_modelBases = ["NanoML.Runtime.NanoModel", "NanoML.Runtime.FeatureModel"];

    private const string InvokeMethod = "Invoke";

    private readonly Dictionary<string, MethodDefinition> _methods = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _bases = new(StringComparer.Ordinal);
    private readonly List<IlBlock> _blocks = [];
    private readonly List<string> _sections = [""];
    private readonly OpcodeClassifier _classifier;

    private IlInstrumenter() => _classifier = new OpcodeClassifier(_methods);

    /// <param name="root">It and its references are copied; the originals stay as they are.</param>
    public static InstrumentedAssembly Instrument(DeviceAssembly root) => new IlInstrumenter().Run(root);

    private InstrumentedAssembly Run(DeviceAssembly root)
    {
        List<DeviceAssembly> order = [];
        Collect(root, order);
        List<ModuleDefinition> modules = [.. order.Select(a => ModuleDefinition.ReadModule(new MemoryStream(a.Image)))];
        foreach (TypeDefinition type in modules.SelectMany(m => m.GetTypes()))
        {
            _bases.TryAdd(type.FullName, type.BaseType?.FullName);
            foreach (MethodDefinition method in type.Methods)
            {
                _methods.TryAdd(method.FullName, method);
            }
        }

        ImmutableDictionary<string, int> bytes = _methods.Where(m => m.Value.HasBody)
            .ToImmutableDictionary(m => m.Key, m => DeviceIl.BodyBytes(m.Value.Body), StringComparer.Ordinal);
        List<(DeviceAssembly Original, byte[] Image)> images = [.. order.Zip(modules, (original, module) => (original, Rewrite(module)))];
        modules.ForEach(m => m.Dispose());
        DeviceAssembly counters = DeviceCompiler.Compile(CounterName, [new SourceFile($"{CounterName}.cs", CounterSource())], []);
        Dictionary<DeviceAssembly, DeviceAssembly> copies = [];
        foreach ((DeviceAssembly original, byte[] image) in images)
        {
            copies[original] = new DeviceAssembly(original.Name, image, null, [counters, .. original.References.Select(r => r.IsLibrary ? r : copies[r])]);
        }

        return new InstrumentedAssembly(copies[root], [.. _blocks], bytes, [.. _sections]);
    }

    private static void Collect(DeviceAssembly assembly, List<DeviceAssembly> order)
    {
        foreach (DeviceAssembly reference in assembly.References.Where(r => !r.IsLibrary))
        {
            Collect(reference, order);
        }

        if (!order.Contains(assembly))
        {
            order.Add(assembly);
        }
    }

    private byte[] Rewrite(ModuleDefinition module)
    {
        var counters = new CounterReferences(module);
        foreach (MethodDefinition method in module.GetTypes().SelectMany(t => t.Methods).Where(m => m.HasBody).ToList())
        {
            method.Body.SimplifyMacros();
            List<List<Instruction>> blocks = IlBlocks.Of(method.Body);
            HashSet<Instruction> longs = LongArithmetic.Find(method.Body);
            List<Instruction> calls = method.Name == InvokeMethod && IsModel(method.DeclaringType) ? LayerCalls(method) : [];
            ILProcessor il = method.Body.GetILProcessor();
            long line = 0;
            foreach (List<Instruction> block in blocks)
            {
                OpcodeCounts counts = _classifier.Count(block, longs, line);
                line += counts[OpcodeClass.StraightLine];
                _blocks.Add(new IlBlock(method.FullName, counts));
            }

            foreach (Instruction call in calls)
            {
                _sections.Add(((MethodReference)call.Operand).Name);
                counters.InsertSection(il, call, _sections.Count - 1);
            }

            for (int k = 0; k < blocks.Count; k++)
            {
                counters.InsertCounter(il, blocks[k][0], _blocks.Count - blocks.Count + k);
            }
        }

        using var image = new MemoryStream();
        module.Write(image);
        return image.ToArray();
    }

    /// <summary>A model of many layers has base classes between.</summary>
    private bool IsModel(TypeDefinition type)
    {
        string? ancestor = type.BaseType?.FullName;
        while (ancestor is not null && !s_modelBases.Contains(ancestor))
        {
            ancestor = _bases.GetValueOrDefault(ancestor);
        }

        return ancestor is not null;
    }

    // Property getters return something; a layer does not.
    private static List<Instruction> LayerCalls(MethodDefinition invoke) => [.. invoke.Body.Instructions.Where(i =>
        i is { OpCode.Code: Code.Call or Code.Callvirt, Operand: MethodReference { ReturnType.MetadataType: MetadataType.Void } })];

    private string CounterSource() => string.Create(CultureInfo.InvariantCulture, $$"""
        public static class {{CounterName}}
        {
            public static readonly long[][] Sections = Create();
            public static long[] Blocks = Sections[0];
            public static void Enter(int section) { Blocks = Sections[section]; }
            private static long[][] Create()
            {
                long[][] sections = new long[{{_sections.Count}}][];
                for (int k = 0; k < sections.Length; k++) { sections[k] = new long[{{Math.Max(_blocks.Count, 1)}}]; }
                return sections;
            }
        }
        """);

    /// <summary>The counters as one module refers to them.</summary>
    private sealed class CounterReferences
    {
        private readonly FieldReference _blocks;
        private readonly MethodReference _enter;
        private readonly TypeReference _long;

        public CounterReferences(ModuleDefinition module)
        {
            var scope = new AssemblyNameReference(CounterName, new Version(0, 0, 0, 0));
            module.AssemblyReferences.Add(scope);
            var type = new TypeReference("", CounterName, module, scope);
            _long = module.TypeSystem.Int64;
            _blocks = new FieldReference("Blocks", new ArrayType(_long), type);
            _enter = new MethodReference("Enter", module.TypeSystem.Void, type) { Parameters = { new ParameterDefinition(module.TypeSystem.Int32) } };
        }

        /// <summary>Counts a block: its first instruction becomes the first of the counter's, so that whatever branches to it need not change.</summary>
        public void InsertCounter(ILProcessor il, Instruction leader, int block)
        {
            Instruction moved = il.Create(OpCodes.Nop);
            (moved.OpCode, moved.Operand) = (leader.OpCode, leader.Operand);
            (leader.OpCode, leader.Operand) = (OpCodes.Ldsfld, _blocks);
            Instruction place = leader;
            foreach (Instruction instruction in new[]
            {
                il.Create(OpCodes.Ldc_I4, block), il.Create(OpCodes.Ldelema, _long), il.Create(OpCodes.Dup), il.Create(OpCodes.Ldind_I8),
                il.Create(OpCodes.Ldc_I4_1), il.Create(OpCodes.Conv_I8), il.Create(OpCodes.Add), il.Create(OpCodes.Stind_I8), moved,
            })
            {
                il.InsertAfter(place, instruction);
                place = instruction;
            }
        }

        /// <summary>Counts everything that a call does into a section.</summary>
        public void InsertSection(ILProcessor il, Instruction call, int section)
        {
            il.InsertBefore(call, il.Create(OpCodes.Ldc_I4, section));
            il.InsertBefore(call, il.Create(OpCodes.Call, _enter));
            il.InsertAfter(call, il.Create(OpCodes.Call, _enter));
            il.InsertAfter(call, il.Create(OpCodes.Ldc_I4_0));
        }
    }
}
