namespace NanoML.Player
{
    /// <summary>The kernel calls of a model as numbers, checked once and then run as they are.</summary>
    /// <remarks>
    /// A call is its kernel, its length with these two numbers, and its arguments: the index of an array among those of its type, an int, a truth value as
    /// 0 or 1, a long as a signed lower half and what is left of it, divided by 2^32. In place of a kernel, <see cref="Load"/> has the arguments of
    /// <see cref="ModelArrays.Load"/>, and <see cref="Repeat"/> how often the calls within its length run, how many numbers change from one turn to
    /// the next, for each of those its place among the numbers of these calls and its step, and the calls.
    /// </remarks>
    internal sealed class ModelProgram
    {
        /// <summary>In place of a kernel: reads weights from the file.</summary>
        public const int Load = -1;

        /// <summary>In place of a kernel: calls that run several times.</summary>
        public const int Repeat = -2;

        private const int Length = 1;
        private const int HeadLength = 2;
        private const int LoadArguments = 4;

        // Of Repeat.
        private const int Turns = 2;
        private const int Moves = 3;
        private const int RepeatHeadLength = 4;
        private const int MostDepth = 4;

        private readonly int[] _words;
        private readonly ModelArrays _arrays;

        private ModelProgram(int[] words, ModelArrays arrays)
        {
            _words = words;
            _arrays = arrays;
        }

        /// <summary>Reads the calls, and makes of the file's kernels those of this library.</summary>
        /// <exception cref="ModelFileException">The library has no such kernel, or the calls make no sense.</exception>
        public static ModelProgram Read(ModelReader reader, int[] kernels, ModelArrays arrays)
        {
            ModelProgram program = new ModelProgram(ModelReader.Int32s(reader), arrays);
            Check(program, 0, program._words.Length, kernels, 0);
            return program;
        }

        /// <summary>The numbers of kernels in this library, in the order of the file.</summary>
        /// <exception cref="ModelFileException">It does not have one, or another of that name.</exception>
        public static int[] ReadKernels(ModelReader reader)
        {
            int[] kernels = new int[reader.Byte()];
            for (int i = 0; i < kernels.Length; i++)
            {
                string name = ModelReader.Text(reader);
                kernels[i] = KernelCalls.NumberOf(reader.Int32());
                if (kernels[i] < 0)
                {
                    throw new ModelFileException("this version of NanoML.Player has no kernel " + name + " as the model's file calls it");
                }
            }

            return kernels;
        }

        /// <summary>One inference.</summary>
        public void Run()
        {
            Run(0, _words.Length);
        }

        private void Run(int call, int end)
        {
            int[] words = _words;
            while (call < end)
            {
                int kernel = words[call];
                if (kernel >= 0)
                {
                    KernelCalls.Run(kernel, words, call + HeadLength, _arrays);
                }
                else if (kernel == Load)
                {
                    _arrays.Load(words[call + 2], words[call + 3], words[call + 4], words[call + 5]);
                }
                else
                {
                    RunTurns(words, call, call + words[call + Length]);
                }

                call += words[call + Length];
            }
        }

        /// <summary>All turns; then the numbers are as they were.</summary>
        private void RunTurns(int[] words, int call, int end)
        {
            int turns = words[call + Turns];
            int first = call + RepeatHeadLength + (2 * words[call + Moves]);
            for (int turn = 1; turn < turns; turn++)
            {
                Run(first, end);
                Move(words, call, first, 1);
            }

            Run(first, end);
            Move(words, call, first, 1 - turns);
        }

        private static void Move(int[] words, int call, int first, int times)
        {
            for (int move = call + RepeatHeadLength; move < first; move += 2)
            {
                words[first + words[move]] += times * words[move + 1];
            }
        }

        private static void Check(ModelProgram program, int call, int end, int[] kernels, int depth)
        {
            int[] words = program._words;
            while (call < end)
            {
                if (end - call < HeadLength || words[call + Length] < HeadLength || words[call + Length] > end - call)
                {
                    throw ModelReader.Damaged();
                }

                CheckCall(program, call, call + words[call + Length], kernels, depth);
                call += words[call + Length];
            }
        }

        private static void CheckCall(ModelProgram program, int call, int next, int[] kernels, int depth)
        {
            int[] words = program._words;
            int kernel = words[call];
            int first = call + HeadLength;
            if (kernel == Repeat)
            {
                CheckTurns(program, call, next, kernels, depth + 1);
            }
            else if (kernel == Load)
            {
                if (next - first != LoadArguments || !program._arrays.Has(words[first], words[first + 1], words[first + 2], words[first + 3]))
                {
                    throw ModelReader.Damaged();
                }
            }
            else if (kernel >= 0 && kernel < kernels.Length && AreArguments(program, KernelCalls.ArgumentsOf(kernels[kernel]), first, next))
            {
                words[call] = kernels[kernel];
            }
            else
            {
                throw ModelReader.Damaged();
            }
        }

        private static void CheckTurns(ModelProgram program, int call, int next, int[] kernels, int depth)
        {
            int[] words = program._words;
            if (depth > MostDepth || next - call < RepeatHeadLength || words[call + Turns] < 1 || words[call + Moves] < 0
                || words[call + Moves] > (next - call - RepeatHeadLength) / 2)
            {
                throw ModelReader.Damaged();
            }

            int first = call + RepeatHeadLength + (2 * words[call + Moves]);
            for (int move = call + RepeatHeadLength; move < first; move += 2)
            {
                if (words[move] < 0 || words[move] >= next - first)
                {
                    throw ModelReader.Damaged();
                }
            }

            Check(program, first, next, kernels, depth);
        }

        /// <summary>Whether the numbers from a place on are the arguments of a kernel, and name arrays that there are.</summary>
        private static bool AreArguments(ModelProgram program, string types, int at, int end)
        {
            int[] words = program._words;
            for (int i = 0; i < types.Length; i++)
            {
                if (at >= end || !IsArgument(program._arrays, types[i], words[at]))
                {
                    return false;
                }

                at += types[i] == KernelCalls.Long ? 2 : 1;
            }

            return at == end;
        }

        private static bool IsArgument(ModelArrays arrays, char type, int value)
        {
            switch (type)
            {
                case KernelCalls.Bytes:
                    return value >= 0 && value < arrays.Bytes.Length;
                case KernelCalls.SBytes:
                    return value >= 0 && value < arrays.SBytes.Length;
                case KernelCalls.Ints:
                    return value >= 0 && value < arrays.Ints.Length;
                case KernelCalls.Longs:
                    return value >= 0 && value < arrays.Longs.Length;
                default:
                    return true;
            }
        }
    }
}
