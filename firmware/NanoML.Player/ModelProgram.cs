namespace NanoML.Player
{
    /// <summary>The kernel calls of a model as numbers, checked once and then run as they are.</summary>
    /// <remarks>
    /// A call is its kernel, where the next call begins, how many samples it runs for, how many of its arguments move from one sample to the
    /// next, for each of those its index and its step, and the arguments: the index of an array among those of its type, an int, a truth value as 0
    /// or 1, a long as a signed lower half and what is left of it, divided by 2^32.
    /// </remarks>
    internal sealed class ModelProgram
    {
        /// <summary>In place of a kernel: reads weights from the file. Its arguments are those of <see cref="ModelArrays.Load"/>.</summary>
        public const int Load = -1;

        private const int Next = 1;
        private const int Samples = 2;
        private const int Moves = 3;
        private const int HeadLength = 4;
        private const int LoadArguments = 4;

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
            program.Check(kernels);
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
            int[] words = _words;
            int call = 0;
            while (call < words.Length)
            {
                int first = call + HeadLength + (2 * words[call + Moves]);
                if (words[call] == Load)
                {
                    _arrays.Load(words[first], words[first + 1], words[first + 2], words[first + 3]);
                }
                else
                {
                    KernelCalls.Run(words[call], words, first, _arrays);
                    if (words[call + Samples] > 1)
                    {
                        RunOthers(words, call, first);
                    }
                }

                call = words[call + Next];
            }
        }

        /// <summary>The samples after the first; then the arguments are as they were.</summary>
        private void RunOthers(int[] words, int call, int first)
        {
            int samples = words[call + Samples];
            for (int sample = 1; sample < samples; sample++)
            {
                Move(words, call, first, 1);
                KernelCalls.Run(words[call], words, first, _arrays);
            }

            Move(words, call, first, 1 - samples);
        }

        private static void Move(int[] words, int call, int first, int times)
        {
            for (int move = call + HeadLength; move < first; move += 2)
            {
                words[first + words[move]] += times * words[move + 1];
            }
        }

        private void Check(int[] kernels)
        {
            int call = 0;
            while (call < _words.Length)
            {
                if (_words.Length - call < HeadLength)
                {
                    throw ModelReader.Damaged();
                }

                int next = _words[call + Next];
                int moves = _words[call + Moves];
                if (next <= call || next > _words.Length || moves < 0 || moves > (next - call - HeadLength) / 2)
                {
                    throw ModelReader.Damaged();
                }

                CheckCall(call, call + HeadLength + (2 * moves), next, kernels);
                call = next;
            }
        }

        private void CheckCall(int call, int first, int next, int[] kernels)
        {
            for (int move = call + HeadLength; move < first; move += 2)
            {
                if (_words[move] < 0 || _words[move] >= next - first)
                {
                    throw ModelReader.Damaged();
                }
            }

            int kernel = _words[call];
            if (kernel == Load)
            {
                if (next - first != LoadArguments || !_arrays.Has(_words[first], _words[first + 1], _words[first + 2], _words[first + 3]))
                {
                    throw ModelReader.Damaged();
                }

                return;
            }

            if (kernel < 0 || kernel >= kernels.Length || !AreArguments(KernelCalls.ArgumentsOf(kernels[kernel]), first, next))
            {
                throw ModelReader.Damaged();
            }

            _words[call] = kernels[kernel];
        }

        /// <summary>Whether the numbers from a place on are the arguments of a kernel, and name arrays that there are.</summary>
        private bool AreArguments(string types, int at, int end)
        {
            for (int i = 0; i < types.Length; i++)
            {
                if (at >= end || !IsArgument(types[i], _words[at]))
                {
                    return false;
                }

                at += types[i] == KernelCalls.Long ? 2 : 1;
            }

            return at == end;
        }

        private bool IsArgument(char type, int value)
        {
            switch (type)
            {
                case KernelCalls.Bytes:
                    return value >= 0 && value < _arrays.Bytes.Length;
                case KernelCalls.SBytes:
                    return value >= 0 && value < _arrays.SBytes.Length;
                case KernelCalls.Ints:
                    return value >= 0 && value < _arrays.Ints.Length;
                case KernelCalls.Longs:
                    return value >= 0 && value < _arrays.Longs.Length;
                default:
                    return true;
            }
        }
    }
}
