using NanoML.Runtime;

namespace NanoML.Apps.Calibrate
{
    /// <summary>
    /// Timed loops. Each body repeats one statement <see cref="Repeats"/> times, and <see cref="Nanoseconds"/> takes the loop itself off, so
    /// that what remains are the opcodes of the statement: the comment at each says which. <see cref="ProbeId.Mix"/> and the straight lines are
    /// timed as they are.
    /// </summary>
    public static class Probes
    {
        /// <summary>
        /// How often every probe is timed; the fastest counts. Among thousands there would be one in which a processor happens to predict better
        /// than models ever see.
        /// </summary>
        public const int Rounds = 25;

        public const int Repeats = 10;

        private const int Turns = 2000;
        private const int MixTurns = 100;
        private const int StraightLineTurns = 20;
        private const int LongLineTurns = 5;

        /// <summary>
        /// The time of one repetition of a probe's statement, or of one turn of the mix and of the straight lines, as the fastest of some rounds.
        /// </summary>
        /// <returns>Per probe, indexed by <see cref="ProbeId"/>.</returns>
        public static float[] Nanoseconds(int rounds)
        {
            long[] best = new long[ProbeId.Count];
            for (int id = 0; id < best.Length; id++)
            {
                best[id] = long.MaxValue;
            }

            for (int round = 0; round < rounds; round++)
            {
                for (int id = 0; id < best.Length; id++)
                {
                    long begin = MicrosecondClock.Now;
                    Run(id, TurnsOf(id));
                    long elapsed = MicrosecondClock.Now - begin;
                    best[id] = elapsed < best[id] ? elapsed : best[id];
                }
            }

            float[] nanoseconds = new float[best.Length];
            for (int id = 0; id < ProbeId.Mix; id++)
            {
                nanoseconds[id] = (best[id] - best[ProbeId.Empty]) * 1000f / (Turns * Repeats);
            }

            for (int id = ProbeId.Mix; id < best.Length; id++)
            {
                nanoseconds[id] = best[id] * 1000f / TurnsOf(id);
            }

            return nanoseconds;
        }

        /// <summary>Runs a probe's loop.</summary>
        /// <param name="id">One of <see cref="ProbeId"/>.</param>
        /// <returns>A value that depends on what the loop did, so that nothing of it can be left out.</returns>
        public static long Run(int id, int turns)
        {
            switch (id)
            {
                case ProbeId.Empty: return Empty(turns);
                case ProbeId.AssignInt: return IntProbes.Assign(turns);
                case ProbeId.ConstantInt: return IntProbes.Constant(turns);
                case ProbeId.AddInt: return IntProbes.Add(turns);
                case ProbeId.MultiplyInt: return IntProbes.Multiply(turns);
                case ProbeId.ShiftInt: return IntProbes.Shift(turns);
                case ProbeId.Divide: return IntProbes.Divide(turns);
                case ProbeId.ConvertInt: return IntProbes.ConvertByte(turns);
                case ProbeId.ConstantLong: return LongProbes.Constant(turns);
                case ProbeId.AddLong: return LongProbes.Add(turns);
                case ProbeId.MultiplyLong: return LongProbes.Multiply(turns);
                case ProbeId.ShiftLong: return LongProbes.Shift(turns);
                case ProbeId.ConvertLong: return LongProbes.ConvertInt(turns);
                case ProbeId.BranchTaken: return BranchProbes.Taken(turns);
                case ProbeId.BranchNotTaken: return BranchProbes.NotTaken(turns);
                case ProbeId.IfElse: return BranchProbes.IfElse(turns);
                case ProbeId.Test: return BranchProbes.Test(turns);
                case ProbeId.Compare: return BranchProbes.Compare(turns);
                case ProbeId.Switch: return BranchProbes.Switch(turns);
                case ProbeId.LoadByte: return MemoryProbes.LoadByte(turns);
                case ProbeId.StoreInt: return MemoryProbes.StoreInt(turns);
                case ProbeId.ArrayLength: return MemoryProbes.ArrayLength(turns);
                case ProbeId.LoadStatic: return MemoryProbes.LoadStatic(turns);
                case ProbeId.StoreStatic: return MemoryProbes.StoreStatic(turns);
                case ProbeId.LoadField: return new FieldProbes().Load(turns);
                case ProbeId.StoreField: return new FieldProbes().Store(turns);
                case ProbeId.NewArray: return MemoryProbes.NewArray(turns);
                case ProbeId.Call: return CallProbes.Nothing(turns);
                case ProbeId.CallArguments: return CallProbes.Arguments(turns);
                case ProbeId.CallResult: return CallProbes.Result(turns);
                case ProbeId.CallLocals: return CallProbes.Locals(turns);
                case ProbeId.InstanceCall: return new FieldProbes().Call(turns);
                case ProbeId.LibraryCall: return CallProbes.Library(turns);
                case ProbeId.Logic: return IntProbes.Logic(turns);
                case ProbeId.Mix: return MixProbe.Run(turns);
                case ProbeId.StraightLine: return StraightLineProbe.Run(turns);
                default: return LongLineProbe.Run(turns);
            }
        }

        private static int TurnsOf(int id)
        {
            switch (id)
            {
                case ProbeId.Mix: return MixTurns;
                case ProbeId.StraightLine: return StraightLineTurns;
                case ProbeId.LongLine: return LongLineTurns;
                default: return Turns;
            }
        }

        private static long Empty(int turns)
        {
            int a = 0;
            for (int i = 0; i < turns; i++)
            {
            }

            return a;
        }
    }
}
