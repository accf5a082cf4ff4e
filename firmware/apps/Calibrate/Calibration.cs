using NanoML.Runtime;

namespace NanoML.Apps.Calibrate
{
    /// <summary>
    /// Solves the probes' times for the cost of each class of opcodes and prints them as the file that <c>nanoml --costs</c> reads.
    /// </summary>
    /// <remarks>
    /// Whatever an opcode pushes, another one pops. So only sums of costs can be measured: adding a nanosecond to everything that pushes and
    /// taking one off everything that pops changes no total. Here a load takes a quarter of an assignment and its store the rest.
    /// </remarks>
    public sealed class Calibration
    {
        private const float LoadShare = 0.25f;
        private const int Arguments = 8;
        private const int Locals = 8;

        private readonly float[] _cost = new float[Cost.Names.Length];

        /// <summary>Measures for some seconds, then writes the table.</summary>
        /// <param name="rounds">How often every probe is timed.</param>
        public void Print(ILineWriter output, int rounds)
        {
            float[] t = Probes.Nanoseconds(rounds);
            SolveLoadsAndStores(t);
            SolveArithmetic(t);
            SolveBranches(t);
            SolveMemory(t);
            SolveCalls(t);
            float price = MixProbe.Price(_cost);

            // A clock that is too coarse for this processor sees no difference between the probes.
            float mixed = price > 0 ? t[ProbeId.Mix] / price : 1;
            for (int k = 0; k < _cost.Length; k++)
            {
                _cost[k] *= mixed;
            }

            Set(Cost.StraightLine, (t[ProbeId.StraightLine] - StraightLineProbe.Price(_cost)) / StraightLineProbe.Opcodes);
            Set(Cost.LongLine, (t[ProbeId.LongLine] - LongLineProbe.Price(_cost)) / LongLineProbe.LateOpcodes);
            CostWriter.Write(output, _cost);
        }

        private void SolveLoadsAndStores(float[] t)
        {
            float load = LoadShare * t[ProbeId.AssignInt];
            float store = t[ProbeId.AssignInt] - load;
            Set(Cost.LoadLocal, load);
            Set(Cost.StoreLocal, store);
            Set(Cost.LoadConstantInt, t[ProbeId.ConstantInt] - store);
            Set(Cost.LoadConstantLong, t[ProbeId.ConstantLong] - store);
        }

        private void SolveArithmetic(float[] t)
        {
            float binary = (2 * _cost[Cost.LoadLocal]) + _cost[Cost.StoreLocal];
            float unary = _cost[Cost.LoadLocal] + _cost[Cost.StoreLocal];
            float shift = unary + _cost[Cost.LoadConstantInt];
            Set(Cost.AddInt, t[ProbeId.AddInt] - binary);
            Set(Cost.AddLong, t[ProbeId.AddLong] - binary);
            Set(Cost.Logic, t[ProbeId.Logic] - binary);
            Set(Cost.MultiplyInt, t[ProbeId.MultiplyInt] - binary);
            Set(Cost.MultiplyLong, t[ProbeId.MultiplyLong] - binary);
            Set(Cost.ShiftInt, t[ProbeId.ShiftInt] - shift);
            Set(Cost.ShiftLong, t[ProbeId.ShiftLong] - shift);
            Set(Cost.Divide, t[ProbeId.Divide] - binary);
            Set(Cost.ConvertInt, t[ProbeId.ConvertInt] - unary);
            Set(Cost.ConvertLong, t[ProbeId.ConvertLong] - unary);
            Set(Cost.Compare, t[ProbeId.Compare] - binary);
        }

        private void SolveBranches(float[] t)
        {
            float set = _cost[Cost.LoadConstantInt] + _cost[Cost.StoreLocal];
            float taken = t[ProbeId.BranchTaken] - (2 * _cost[Cost.LoadLocal]);
            float notTaken = t[ProbeId.BranchNotTaken] - (2 * _cost[Cost.LoadLocal]) - set;
            Set(Cost.CompareBranch, (taken + notTaken) / 2);
            Set(Cost.TestBranch, t[ProbeId.Test] - _cost[Cost.LoadLocal]);
            Set(Cost.Branch, t[ProbeId.IfElse] - t[ProbeId.BranchNotTaken]);
            Set(Cost.Switch, t[ProbeId.Switch] - _cost[Cost.LoadLocal] - set - _cost[Cost.Branch]);
        }

        private void SolveMemory(float[] t)
        {
            float load = _cost[Cost.LoadLocal];
            float store = _cost[Cost.StoreLocal];
            Set(Cost.LoadElement, t[ProbeId.LoadByte] - (2 * load) - store);
            Set(Cost.StoreElement, t[ProbeId.StoreInt] - (3 * load));
            Set(Cost.ArrayLength, t[ProbeId.ArrayLength] - t[ProbeId.ConvertInt]);
            Set(Cost.LoadStatic, t[ProbeId.LoadStatic] - store);
            Set(Cost.StoreStatic, t[ProbeId.StoreStatic] - load);
            Set(Cost.LoadField, t[ProbeId.LoadField] - load - store);
            Set(Cost.StoreField, t[ProbeId.StoreField] - (2 * load));
            Set(Cost.NewObject, t[ProbeId.NewArray] - _cost[Cost.LoadConstantInt] - store);
        }

        private void SolveCalls(float[] t)
        {
            float load = _cost[Cost.LoadLocal];
            float store = _cost[Cost.StoreLocal];
            float constant = _cost[Cost.LoadConstantInt];
            Set(Cost.StaticCall, t[ProbeId.Call]);
            Set(Cost.CallArgument, ((t[ProbeId.CallArguments] - t[ProbeId.Call]) / Arguments) - load);
            Set(Cost.CallResult, t[ProbeId.CallResult] - t[ProbeId.Call] - constant - store);
            float callee = (2 * load) + _cost[Cost.TestBranch];
            float call = load + _cost[Cost.StaticCall] + _cost[Cost.CallArgument] + _cost[Cost.CallResult] + store;
            Set(Cost.CallLocal, (t[ProbeId.CallLocals] - call - callee) / Locals);
            Set(Cost.InstanceCall, t[ProbeId.InstanceCall] - load - _cost[Cost.CallArgument]);
            Set(Cost.LibraryCall, t[ProbeId.LibraryCall] - (2 * load) - (3 * constant) - (5 * _cost[Cost.CallArgument]));
        }

        // The difference of two measured times may come out just below zero.
        private void Set(int cost, float nanoseconds)
        {
            _cost[cost] = nanoseconds < 0 ? 0 : nanoseconds;
        }
    }
}
