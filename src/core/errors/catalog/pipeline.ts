import type { ErrorTemplate } from '../error-template';

export const pipelineErrors = {
  'process.notStarted': {
    message: '{program} could not be started: {detail}',
    fix: 'Run mobile-llm doctor to see which tool is missing or broken.',
  },
  'process.failed': {
    message: '{program} {reason}. Its last words: {tail}',
    fix: 'The whole output is in {logFile}.',
  },
  'process.timedOut': {
    message: '{program} did not finish {what} within {seconds} s.',
    fix: 'Try again when the machine is less busy; the output is in {logFile}.',
  },
  'process.badEvent': {
    message: '{program} printed a line that is not a step event: {line}',
    fix: 'The program and the workbench do not belong to the same version. Install both again.',
  },
  'process.noDone': {
    message: '{program} ended without saying that it is done. Its last words: {tail}',
    fix: 'Run it again; it goes on where it stopped. The whole output is in {logFile}.',
  },
  'step.reported': {
    message: '{step}: {message}',
    fix: '{fix}',
  },
  'store.locked': {
    message: 'The folder {folder} is in use by {holder} (process {pid}).',
    fix: 'Wait until it is finished, or cancel it.',
  },
  'store.corrupt': {
    message: 'The stored file {path} no longer has the content that its name promises.',
    fix: 'Run the recipe again, which makes it anew; add a model from elsewhere again.',
  },
  'store.tooLittleDisk': {
    message: 'The run needs {needed} more in {folder}, and there are {free}.',
    fix: 'Free some space there and run it again; what is already made is not made again.',
  },
  'run.tooLittleMemory': {
    message: 'The step {step} needs about {needed} of memory, and {available} are free.',
    fix: 'Close other programs, take a smaller base, or run it on a computer with more memory.',
  },
  'run.maxTokensAboveBase': {
    message: 'training.maxTokens is {maxTokens}, and the base was made for texts of {baseTokens} tokens.',
    fix: 'Write "maxTokens: {baseTokens}" or less; longer rows are then left out and counted.',
  },
  'run.contextAboveBase': {
    message:
      'device.contextTokens is {contextTokens}, and the base was made for {baseTokens}: llama-server goes no further.',
    fix: 'Write "contextTokens: {baseTokens}" or less.',
  },
  'run.requantize': {
    message: 'The base is quantized already ({type}); {variants} would round its weights a second time.',
    fix: 'Take a base in 16 bits, or write "allowRequantize: true" into export.',
  },
  'run.packedBase': {
    message: 'The base {folder} is packed as {method}: its weights cannot be trained on.',
    fix: 'Name the model that it was made of. To use it as it is: mobile-llm models add FOLDER.',
  },
  'run.requantized': {
    message: 'The base is quantized already ({type}), so its weights are rounded a second time for {variants}.',
    fix: 'What such a model loses says nothing of a base in 16 bits.',
  },
  'quantize.unusedPattern': {
    message: 'No tensor of the model has a name with "{pattern}".',
    fix: 'Its tensors are called {names} …',
  },
  'quantize.noForecast': {
    message: 'llama-quantize did not say what it would make of {tensor} ({type}).',
    fix: 'Run mobile-llm setup, so that llama.cpp is of the version that the workbench was made for.',
  },
  'quantize.refused': {
    message: '{model} is quantized already ({quantizedAs}); {type} would round its weights a second time.',
    fix: 'Take the file in 16 bits that it was made from, or say --allow-requantize.',
  },
  'quantize.matrixNeeded': {
    message: 'llama.cpp makes {type} only with an importance matrix, and that is made of a recipe’s conversations.',
    fix: 'Choose a type of more bits, or export it from a recipe with importanceMatrix: true.',
  },
  'quantize.notInStore': {
    message: '{path} is not in a store yet, so nothing could say later what was made of it.',
    fix: 'Take it in with mobile-llm models add, then quantize it by its name.',
  },
  'run.tooLittleGpuMemory': {
    message: 'The step {step} needs about {needed} of memory on {gpu}, and {available} are free there.',
    fix: 'End what else uses the GPU, or train with precision nf4; CUDA_VISIBLE_DEVICES= trains on the processor.',
  },
  'store.diskFull': {
    message: 'The disk became full while something was written to {folder}.',
    fix: 'Free some space there and run it again; it goes on after the last finished step.',
  },
  'store.manifestUnreadable': {
    message: 'The manifest {path} cannot be understood: {detail}',
    fix: 'Delete it and run the recipe again; it is made anew.',
  },
  'store.unknownArtifact': {
    message: 'There is no artifact {name} in {folder}.',
    fix: 'List what there is with mobile-llm models list.',
  },
  'store.nothingMade': {
    message: 'No {what} has been made or added in {folder} yet.',
    fix: 'Make one with mobile-llm run, or bring a model in with mobile-llm models add.',
  },
  'store.notAModelFile': {
    message: '{name} is what the step {step} made, not a GGUF file.',
    fix: 'Name a variant such as Q4_0 or f16, or a .gguf file.',
  },
  'project.invalidRecipe': {
    message: '{path}:{line}: {detail}',
    fix: '{fix}',
  },
  'project.invalidActions': {
    message: '{path}:{line}: {detail}',
    fix: '{fix}',
  },
  'project.invalidAccelerateConfig': {
    message: '{path}:{line}: {detail}',
    fix: '{fix}',
  },
  'project.invalidDataset': {
    message: '{path}:{line}: {detail} Lines that are no rows: {count}',
    fix: '{fix}',
  },
  'project.emptyDataset': {
    message: '{path} has no rows.',
    fix: 'Name a dataset file with at least one row.',
  },
  'project.emptySplit': {
    message: 'The dataset of {recipe} has no row in the split "{split}".',
    fix: 'Give at least one row "split": "{split}".',
  },
  'project.unknownBase': {
    message: 'The base model "{name}" does not come with the workbench.',
    fix: 'Use base: {embedded: {known}}, or name a folder, a GGUF file or a hub repository.',
  },
  'init.exists': {
    message: 'There is already a {path}; nothing was written.',
    fix: 'Name another folder, or move the file away.',
  },
  'hub.unreachable': {
    message: 'The model hub did not say at which commit {branch} of {repository} is: there is no way to it.',
    fix: 'Try again with a network, or give --revision COMMIT with the 40 digits from {page}.',
  },
  'hub.refused': {
    message: 'The model hub did not say at which commit {repository} is ({status}).',
    fix: 'Look at {page}, and give --revision COMMIT with its 40 digits.',
  },
  'project.unknownVariant': {
    message: 'The recipe evaluates "{variant}", which it does not export.',
    fix: 'Evaluate one of these: {known}.',
  },
  'run.died': {
    message: 'The process of run {id} ended without a word; it was killed or the machine was restarted.',
    fix: 'Start the run again: it goes on after the last finished step.',
  },
  'run.unknown': {
    message: 'There is no run {id} in {folder}.',
    fix: 'List the runs with mobile-llm run --list.',
  },
  'run.notStarted': {
    message: 'The runner did not come up. Its last words: {tail}',
    fix: 'Try again; the log is in {logFile}.',
  },
  'run.notRunning': {
    message: 'The run {id} is not running.',
    fix: 'There is nothing to cancel.',
  },
  'run.controlFailed': {
    message: 'The run {id} did not answer: {detail}',
    fix: 'Wait a moment and try again; if it stays, end process {pid}.',
  },
  'phone.notRunning': {
    message: 'The virtual phone {name} is not running.',
    fix: 'Start it with: mobile-llm phone start --name {name}',
  },
  'llama.serverNotReady': {
    message: 'llama-server did not become ready within {seconds} s with {model}.',
    fix: 'Close other programs to free memory, then try again; the output is in {logFile}.',
  },
} as const satisfies Record<string, ErrorTemplate>;
