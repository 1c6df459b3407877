import type { BadInput } from './bad-input.cases';

const bases = 'python/tests/test_bad_bases.py';
const trainings = 'python/tests/test_training.py';
const parity = 'python/tests/test_token_parity.py';
const rendering = 'python/tests/test_rendering.py';
const hub = 'python/tests/test_hub.py';
const pickled = 'python/tests/test_pickled_weights.py';
const distributed = 'python/tests/test_distributed.py';
const plans = 'src/node/pipeline/plan/plan-run.test.ts';

/** What a recipe, its base or its rows can have wrong, and what may happen while it trains. */
export const badTrainings: readonly BadInput[] = [
  {
    what: 'weights as pickle',
    reported: ['pickle_weights_refused'],
    proofs: [
      [trainings, 'test_pickled_weights_are_refused'],
      [pickled, 'test_without_the_flag_they_are_refused_and_the_flag_is_named'],
    ],
  },
  {
    what: 'weights as pickle, allowed, that would run a program, or are cut short',
    reported: ['pickle_not_only_weights', 'pickle_unreadable'],
    besides: 'nothing is run: SECURITY.md says what confines the process that opens them',
    proofs: [
      [pickled, 'test_what_a_pickle_would_run_does_not_run'],
      [pickled, 'test_a_file_that_was_cut_short_is_said'],
    ],
  },
  {
    what: 'a base that wants `trust_remote_code`',
    reported: ['base_needs_code'],
    proofs: [[bases, 'test_code_of_a_model_is_never_run']],
  },
  {
    what: 'a tokenizer that cannot be read, or wants code of its own',
    reported: ['tokenizer_unreadable'],
    proofs: [[bases, 'test_a_base_without_a_sound_tokenizer_is_refused']],
  },
  {
    what: 'no network for a base on the hub',
    reported: ['hub_unreachable'],
    proofs: [[hub, 'test_what_the_hub_does_not_have_is_said']],
  },
  {
    what: 'a base that the hub does not give, or does not have',
    reported: ['hub_gated', 'hub_token_refused', 'hub_unknown_repository', 'hub_unknown_revision'],
    proofs: [
      [hub, 'test_a_gated_model_is_refused_without_a_token_and_loaded_with_one'],
      [hub, 'test_what_the_hub_does_not_have_is_said'],
    ],
  },
  {
    what: 'an unknown architecture',
    reported: ['architecture_unknown'],
    codes: ['gguf.unknownArchitecture'],
    proofs: [
      [bases, 'test_a_base_is_refused_by_what_it_says_of_itself'],
      ['src/core/gguf/header.test.ts', 'gguf.unknownArchitecture'],
    ],
  },
  {
    what: 'an adapter that does not fit its base',
    reported: ['adapter_does_not_fit'],
    proofs: [[bases, 'test_an_adapter_of_another_base_is_refused']],
  },
  {
    what: 'no chat template, or one without roles',
    reported: ['no_chat_template', 'template_without_roles'],
    codes: ['template.withoutRoles'],
    besides: 'of a template that the recipe names, with the recipe\u2019s line',
    proofs: [
      [rendering, 'test_refuses_templates_that_no_conversation_comes_through'],
      ['src/core/prompt/check-template.test.ts', "['no roles'"],
      [plans, 'trains anew for another chat template'],
    ],
  },
  {
    what: 'a template that computes without end, or raises an error',
    codes: ['template.refused'],
    proofs: [['src/core/prompt/check-template.test.ts', 'end soon']],
  },
  {
    what: 'replies that nothing ends',
    reported: ['reply_without_end'],
    proofs: [[rendering, 'test_refuses_replies_without_a_sure_end']],
  },
  {
    what: 'a row that holds what ends a turn',
    reported: ['control_token_in_row', 'stop_text_in_row'],
    proofs: [
      [rendering, 'test_refuses_rows_that_would_train_badly'],
      [rendering, 'test_refuses_replies_without_a_sure_end'],
    ],
  },
  {
    what: 'a base whose tokens or chat template llama.cpp reads otherwise than the training',
    reported: ['tokens_differ', 'end_unknown', 'llama_tokens_failed'],
    besides: 'the step `check-tokens` stops the training beside it, whose last checkpoint stays',
    proofs: [
      [parity, 'test_refuses_a_wrong_tokenizer_and_names_the_token'],
      [parity, 'test_refuses_a_template_that_drops_a_token'],
      [parity, 'test_refuses_an_end_at_which_llama_cpp_goes_on'],
      ['src/node/pipeline/side-by-side.test.ts', 'the one that fails ends the other, which keeps its checkpoint'],
    ],
  },
  {
    what: 'actions in the model\u2019s own tool calls',
    codes: ['actions.format'],
    proofs: [['src/core/actions/parse-schema.test.ts', "['actions.format']"]],
  },
  {
    what: 'a row without an assistant turn',
    reported: ['row_without_assistant'],
    besides: 'before the first step',
    proofs: [[trainings, 'test_a_row_without_a_reply_is_named_before_any_step']],
  },
  {
    what: 'rows longer than the context',
    reported: ['all_rows_too_long'],
    codes: ['run.maxTokensAboveBase', 'run.contextAboveBase'],
    besides: 'single rows are left out, counted and named; the last is a warning',
    proofs: [
      [trainings, 'test_rows_longer_than_the_context_are_left_out_and_said'],
      [plans, 'refuses rows longer than the base was made for'],
      [bases, 'test_a_base_is_refused_by_what_it_says_of_itself'],
    ],
  },
  {
    what: 'a loss that turns NaN',
    reported: ['loss_not_finite'],
    besides: 'the last checkpoint stays, and a run with the same settings goes on from it',
    proofs: [
      [bases, 'test_a_loss_that_turns_nan_leaves_the_last_checkpoint'],
      [trainings, 'test_a_loss_that_is_not_a_number_ends_the_training'],
    ],
  },
  {
    what: 'a killed trainer',
    codes: ['process.failed'],
    besides: 'the next run goes on from the last checkpoint and makes the very same adapter',
    proofs: [[trainings, 'test_a_killed_training_ends_as_if_it_had_not_been_killed']],
  },
  {
    what: 'one of several processes that share a training is killed',
    reported: ['training_process_lost'],
    proofs: [[distributed, 'test_a_killed_process_ends_the_others_and_all_go_on']],
  },
  {
    what: 'FSDP for what it cannot share out',
    reported: ['sharding_unsupported'],
    proofs: [[distributed, 'test_a_four_bit_base_is_not_shared_out']],
  },
];
